"""Writers of the files that a client's systems would export, in the formats that `clients/importing` reads."""

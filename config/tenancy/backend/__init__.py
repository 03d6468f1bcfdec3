"""The PostgreSQL backend: inside an MSP the search_path is that MSP's schema and nothing else."""

"""Statements as files of others: tables of the MSP's choosing, and what accounting systems import. Pure."""

"""Take in a policy's official text: read the file, cut it into clauses, advise. Pure."""

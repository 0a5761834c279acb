"""What somebody would try who wants more than is theirs."""

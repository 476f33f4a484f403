"""What people see: sheets of text and tables, on terminals of any kind."""

"""What a school does, as plain functions: rules, transactions and the queries behind pages."""

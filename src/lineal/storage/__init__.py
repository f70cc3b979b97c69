"""The ground floor: the Database port, its SQLite and PostgreSQL forms, migrations, named SQL, and blob stores."""

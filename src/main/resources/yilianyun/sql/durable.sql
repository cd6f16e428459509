-- PostgreSQL, MariaDB and MySQL write what is committed at once by themselves; H2 has to be told.
SELECT 1

-- PostgreSQL, MariaDB and MySQL write what is committed at once by themselves; H2 does so only by this setting.
SELECT 1

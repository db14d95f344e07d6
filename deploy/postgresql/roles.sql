-- The two roles and the database. Once, as the superuser:
--
--   psql -v owner_password=... -v application_password=... -f deploy/postgresql/roles.sql
--
-- caravan owns the tables: migrations and restoring run as it. caravan_app is what the web and the worker are; it
-- has nothing until the owner says "manage.py grant_rights caravan_app", after the first migrate and after each later one.

CREATE ROLE caravan LOGIN PASSWORD :'owner_password';
CREATE ROLE caravan_app LOGIN PASSWORD :'application_password';
CREATE DATABASE caravan OWNER caravan ENCODING 'UTF8' TEMPLATE template0;
REVOKE ALL ON DATABASE caravan FROM PUBLIC;
GRANT CONNECT ON DATABASE caravan TO caravan_app;

#!/bin/bash
# A database for each service, owned by a user of its own with the password that make-secrets made. Runs by itself when the server is new; run again
# it gives PostgreSQL the passwords that are in /secrets now (make-secrets --rotate).
set -euo pipefail
superuser=${POSTGRES_USER:-postgres}
for service in wallet maker taker; do
    # in its environment, which other users do not see as they see its command line
    PASSWORD=$(cat "/secrets/$service-database.password") psql --no-psqlrc --quiet -v ON_ERROR_STOP=1 -v user="$service" --username "$superuser" <<'SQL'
\getenv password PASSWORD
set log_min_error_statement = 'panic';
select format('create role %I login', :'user') where not exists (select from pg_roles where rolname = :'user') \gexec
alter role :"user" password :'password';
select format('create database %I owner %I', :'user', :'user') where not exists (select from pg_database where datname = :'user') \gexec
revoke all on database :"user" from public;
SQL
done
PASSWORD=$(cat /secrets/superuser.password) psql --no-psqlrc --quiet -v ON_ERROR_STOP=1 -v user="$superuser" --username "$superuser" <<'SQL'
\getenv password PASSWORD
set log_min_error_statement = 'panic';
alter role :"user" password :'password';
SQL

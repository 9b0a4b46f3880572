#!/bin/bash
# A database for each service, owned by a user of its own with the password that make-secrets made. Runs by itself when the server is new; run again
# it gives PostgreSQL the passwords that are in /secrets now (make-secrets --rotate).
set -euo pipefail
superuser=${POSTGRES_USER:-postgres}
for service in wallet maker taker; do
    psql --no-psqlrc --quiet -v ON_ERROR_STOP=1 -v user="$service" -v password="$(cat "/secrets/$service-database.password")" --username "$superuser" <<'SQL'
set log_min_error_statement = 'panic';
select format('create role %I login', :'user') where not exists (select from pg_roles where rolname = :'user') \gexec
alter role :"user" password :'password';
select format('create database %I owner %I', :'user', :'user') where not exists (select from pg_database where datname = :'user') \gexec
revoke all on database :"user" from public;
SQL
done
psql --no-psqlrc --quiet -v ON_ERROR_STOP=1 -v user="$superuser" -v password="$(cat /secrets/superuser.password)" --username "$superuser" <<'SQL'
set log_min_error_statement = 'panic';
alter role :"user" password :'password';
SQL

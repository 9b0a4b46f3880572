#!/bin/bash
# A database for each service, owned by a user of its own with the password that make-secrets made. Runs once, when the server is new.
set -euo pipefail
for service in wallet maker taker; do
    psql --no-psqlrc -v ON_ERROR_STOP=1 -v user="$service" -v password="$(cat "/secrets/$service-database.password")" \
        --username "${POSTGRES_USER:-postgres}" <<'SQL'
create role :"user" login password :'password';
create database :"user" owner :"user";
revoke all on database :"user" from public;
SQL
done

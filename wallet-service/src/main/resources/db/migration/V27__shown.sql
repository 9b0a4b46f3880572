-- What strangers saw for nothing is looked for at every lease of a maker: without the leases that came to something, and the latest
-- first. Runs on SQLite and PostgreSQL.

create index leases_shown on leases (wallet, granted_ms) where role = 'MAKER' and state in ('EXPIRED', 'RELEASED');

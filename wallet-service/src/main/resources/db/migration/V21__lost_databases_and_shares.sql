-- Runs on SQLite and PostgreSQL.

-- 1 for ever, once this database was older than what its service had written before: wallets that come to it later may have
-- been in what was lost
alter table service_owner add column restored integer not null default 0;

-- 1 while the day's limits have back what the payment would have cost, because it cannot happen any more
alter table sends add column share_back integer not null default 0;

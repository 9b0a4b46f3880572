-- Runs on SQLite and PostgreSQL. Payments stay followed after their block: a reorganisation may let another version of one confirm.

-- 1 when nothing more is expected of it: given up, refused, or it or another version of it is deep in the chain
alter table sends add column settled integer not null default 0;
update sends set settled = 1 where state not in ('SIGNED', 'BROADCAST');

create index sends_by_settled on sends (settled);
create index sends_by_txid on sends (txid);

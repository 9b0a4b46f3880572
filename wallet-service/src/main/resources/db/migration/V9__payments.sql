-- Runs on SQLite and PostgreSQL. Payments that spend bonds, replace others or pull others along.
alter table sends add column kind varchar(10) not null default 'PAYMENT';
-- what the day's fees were increased by
alter table sends add column counted_sats bigint not null default 0;
update sends set counted_sats = fee_sats;
-- the output of ours, lower-case hex
alter table sends add column own_script varchar(200);
-- the payment that all that it replaces go back to; null: itself
alter table sends add column first_send varchar(32);
alter table sends add column replaces varchar(32);
alter table sends add column replaced_by varchar(32);

create index sends_by_first on sends (first_send);

-- What is spent, so that it can be signed for again when the node no longer shows it; null in payments of before.
alter table send_inputs add column value_sats bigint;
alter table send_inputs add column script varchar(200);
alter table send_inputs add column mixdepth integer;
alter table send_inputs add column branch integer;
alter table send_inputs add column key_index integer;

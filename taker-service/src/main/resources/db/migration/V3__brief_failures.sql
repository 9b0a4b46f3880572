-- Runs on SQLite and PostgreSQL. A first silence is held as short as an error: a directory may have swallowed the message.
alter table failed_maker add column held_briefly integer not null default 0; -- 1: for a quarter of an hour at most
alter table failed_maker add column silent_at bigint not null default 0;     -- last silence, milliseconds since 1970; 0: none
update failed_maker set held_briefly = 1 where reason = 'SAID_ERROR';

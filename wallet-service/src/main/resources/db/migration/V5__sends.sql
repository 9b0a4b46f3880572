-- Runs on SQLite and PostgreSQL. Payments that an operator made; each is here before its transaction leaves.

create table sends (
    id varchar(32) primary key,
    token varchar(64) not null,
    idempotency_key varchar(64) not null,
    request_hash varchar(64) not null,
    wallet varchar(32) not null references wallets (name),
    mixdepth integer not null,
    state varchar(10) not null,
    amount_sats bigint not null,
    fee_sats bigint not null,
    change_sats bigint not null,
    txid varchar(64) not null,
    transaction_hex text not null,
    made_ms bigint not null,
    conflict_height integer,
    note varchar(200),
    unique (token, idempotency_key)
);

create index sends_by_wallet on sends (wallet, made_ms);
create index sends_by_state on sends (state);

create table send_inputs (
    send_id varchar(32) not null references sends (id),
    position integer not null,
    outpoint varchar(75) not null,
    open_send integer not null,
    primary key (send_id, position)
);

-- an outpoint is in one open payment at most
create unique index send_inputs_open on send_inputs (outpoint) where open_send = 1;

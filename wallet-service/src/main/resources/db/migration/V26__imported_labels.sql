-- Labels of addresses that the file of another implementation brings, from before its seed is sealed until the wallet's addresses
-- are known, as imported_branches: then they are in labels. Runs on SQLite and PostgreSQL.

create table imported_labels (
    watch_id varchar(40) not null,
    ref varchar(200) not null,
    label varchar(255) not null,
    primary key (watch_id, ref)
);

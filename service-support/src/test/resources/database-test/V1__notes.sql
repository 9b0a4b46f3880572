create table notes (id varchar(20) primary key, text varchar(100) not null);
create table replies (note varchar(20) not null references notes (id));

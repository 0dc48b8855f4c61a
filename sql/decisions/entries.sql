-- The log of what people decided and wrote, one row an entry, numbered in the order of writing.
create table if not exists entry (
    number integer primary key,
    key text not null unique,
    kind text not null,
    subject text not null,
    written text not null,
    author text not null,
    body text not null,
    unique (kind, subject, number)
);

-- People and partner systems that may sign in. Their secrets stand apart, so
-- that no document of the ledger can ever hold one.
create table principals (
    id           uuid not null,
    name         text not null,
    kind         text not null,
    display_name text not null,
    region_code  text collate "C",
    status       text not null,
    version      integer not null,
    created_at   timestamptz not null,
    updated_at   timestamptz not null,
    updated_by   uuid not null,
    deleted_at   timestamptz,
    constraint principals_pkey primary key (id),
    constraint principals_name_key unique (name),
    constraint principals_kind_known check (kind in ('person', 'client')),
    constraint principals_status_known check (status in ('active', 'disabled'))
);

create table grants (
    id            uuid not null,
    principal_id  uuid not null,
    role          text not null,
    region_code   text collate "C",
    personal_data boolean not null,
    valid_from    timestamptz,
    valid_to      timestamptz,
    version       integer not null,
    created_at    timestamptz not null,
    updated_at    timestamptz not null,
    updated_by    uuid not null,
    deleted_at    timestamptz,
    constraint grants_pkey primary key (id),
    constraint grants_principal_fkey foreign key (principal_id) references principals (id)
);
create index grants_principal_idx on grants (principal_id);
-- The same right twice would outlive its withdrawal.
create unique index grants_principal_role_region_key on grants (principal_id, role, coalesce(region_code, ''))
    where deleted_at is null;

-- A person has a password, a partner system a secret or a public key.
create table credentials (
    principal_id uuid not null,
    secret_hash  text,
    public_key   text,
    changed_at   timestamptz not null,
    constraint credentials_pkey primary key (principal_id),
    constraint credentials_principal_fkey foreign key (principal_id) references principals (id)
);

-- A family is one sign-in; each use of a refresh token makes the next
-- generation. No token can be made from what is kept here: `current_hash` is
-- its digest, `salt` made it out of its predecessor, and `seal_key` only tells
-- tokens that were once given out from invented ones.
create table session_families (
    id           uuid not null,
    principal_id uuid not null,
    generation   integer not null,
    current_hash bytea not null,
    salt         bytea not null,
    seal_key     bytea not null,
    rotated_at   timestamptz not null,
    expires_at   timestamptz not null,
    ended_at     timestamptz,
    constraint session_families_pkey primary key (id),
    constraint session_families_principal_fkey foreign key (principal_id) references principals (id)
);
create index session_families_principal_idx on session_families (principal_id);

-- Assertions of partner systems that were used, so that none is used twice.
create table used_assertions (
    principal_id uuid not null,
    jti_hash     bytea not null,
    expires_at   timestamptz not null,
    constraint used_assertions_pkey primary key (principal_id, jti_hash)
);

-- Attempts to sign in by account and by address, so that a restart forgets none.
create table sign_in_failures (
    subject      text not null,
    failures     integer not null,
    last_at      timestamptz not null,
    locked_until timestamptz,
    constraint sign_in_failures_pkey primary key (subject)
);

//! The tables, as the migrations make them. A test compares this file with
//! the database.
#![allow(missing_docs)]

diesel::table! {
    credentials (principal_id) {
        principal_id -> Uuid,
        secret_hash -> Nullable<Text>,
        public_key -> Nullable<Text>,
        changed_at -> Timestamptz,
    }
}

diesel::table! {
    enrolments (id) {
        id -> Uuid,
        library_id -> Uuid,
        region_code -> Text,
        year -> Int4,
        scheme -> Text,
        funding_source -> Nullable<Text>,
        decree_number -> Nullable<Text>,
        decree_date -> Nullable<Date>,
        starts_on -> Nullable<Date>,
        ends_on -> Nullable<Date>,
        status -> Text,
        external_ids -> Jsonb,
        version -> Int4,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        updated_by -> Uuid,
        deleted_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    external_ids (record_type, system, external_id) {
        record_type -> Text,
        system -> Text,
        external_id -> Text,
        record_id -> Uuid,
    }
}

diesel::table! {
    grants (id) {
        id -> Uuid,
        principal_id -> Uuid,
        role -> Text,
        region_code -> Nullable<Text>,
        personal_data -> Bool,
        valid_from -> Nullable<Timestamptz>,
        valid_to -> Nullable<Timestamptz>,
        version -> Int4,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        updated_by -> Uuid,
        deleted_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    idempotency_keys (principal_id, key) {
        principal_id -> Uuid,
        key -> Text,
        fingerprint -> Bytea,
        status -> Nullable<Int4>,
        headers -> Nullable<Jsonb>,
        body -> Nullable<Bytea>,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    imports (id) {
        id -> Uuid,
        principal_id -> Uuid,
        created_at -> Timestamptz,
        report -> Jsonb,
    }
}

diesel::table! {
    ledger (seq) {
        seq -> Int8,
        recorded_at -> Timestamptz,
        record_type -> Text,
        record_id -> Uuid,
        version -> Int4,
        region_code -> Nullable<Text>,
        region_before -> Nullable<Text>,
        operation -> Text,
        document -> Nullable<Jsonb>,
        changed -> Array<Text>,
        actor_id -> Uuid,
        origin -> Text,
        request_id -> Nullable<Text>,
        reason -> Nullable<Text>,
    }
}

diesel::table! {
    libraries (id) {
        id -> Uuid,
        region_code -> Text,
        name -> Text,
        aliases -> Array<Text>,
        kind -> Text,
        local_term -> Nullable<Text>,
        npp -> Nullable<Text>,
        address -> Nullable<Text>,
        postal_code -> Nullable<Text>,
        latitude -> Nullable<Float8>,
        longitude -> Nullable<Float8>,
        phone -> Nullable<Text>,
        email -> Nullable<Text>,
        website -> Nullable<Text>,
        parent_institution -> Nullable<Text>,
        established_year -> Nullable<Int4>,
        accreditation -> Nullable<Text>,
        accreditation_valid_until -> Nullable<Date>,
        status -> Text,
        source -> Nullable<Text>,
        external_ids -> Jsonb,
        version -> Int4,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        updated_by -> Uuid,
        deleted_at -> Nullable<Timestamptz>,
        search -> Text,
    }
}

diesel::table! {
    library_reports (id) {
        id -> Uuid,
        library_id -> Uuid,
        region_code -> Text,
        year -> Int4,
        collection_titles -> Nullable<Int8>,
        collection_copies -> Nullable<Int8>,
        computers -> Nullable<Int4>,
        has_internet -> Nullable<Bool>,
        staff -> Nullable<Int4>,
        members -> Nullable<Int8>,
        visits -> Nullable<Int8>,
        activities -> Nullable<Int4>,
        participants -> Nullable<Int8>,
        source -> Nullable<Text>,
        external_ids -> Jsonb,
        version -> Int4,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        updated_by -> Uuid,
        deleted_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    principals (id) {
        id -> Uuid,
        name -> Text,
        kind -> Text,
        display_name -> Text,
        region_code -> Nullable<Text>,
        status -> Text,
        version -> Int4,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        updated_by -> Uuid,
        deleted_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    region_loads (id) {
        id -> Int8,
        loaded_at -> Timestamptz,
        decree -> Text,
        dated -> Date,
        digest -> Text,
        added -> Int4,
        changed -> Int4,
        closed -> Int4,
        total -> Int4,
    }
}

diesel::table! {
    region_outlines (code) {
        code -> Text,
        geometry -> Jsonb,
    }
}

diesel::table! {
    regions (code) {
        code -> Text,
        name -> Text,
        level -> Text,
        kind -> Text,
        parent_code -> Nullable<Text>,
        bps_code -> Nullable<Text>,
        latitude -> Nullable<Float8>,
        longitude -> Nullable<Float8>,
        aliases -> Array<Text>,
        time_zone -> Text,
        valid_from -> Nullable<Date>,
        valid_to -> Nullable<Date>,
        replaced_by -> Nullable<Text>,
        search -> Text,
    }
}

diesel::table! {
    session_families (id) {
        id -> Uuid,
        principal_id -> Uuid,
        generation -> Int4,
        current_hash -> Bytea,
        salt -> Bytea,
        seal_key -> Bytea,
        rotated_at -> Timestamptz,
        expires_at -> Timestamptz,
        ended_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    sign_in_failures (subject) {
        subject -> Text,
        failures -> Int4,
        last_at -> Timestamptz,
        locked_until -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    used_assertions (principal_id, jti_hash) {
        principal_id -> Uuid,
        jti_hash -> Bytea,
        expires_at -> Timestamptz,
    }
}

diesel::allow_tables_to_appear_in_same_query!(
    credentials,
    enrolments,
    external_ids,
    grants,
    idempotency_keys,
    imports,
    ledger,
    libraries,
    library_reports,
    principals,
    region_loads,
    region_outlines,
    regions,
    session_families,
    sign_in_failures,
    used_assertions
);

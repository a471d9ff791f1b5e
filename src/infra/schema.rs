//! The tables, as the migrations make them. A test compares this file with
//! the database.
#![allow(missing_docs)]

diesel::table! {
    actions (id) {
        id -> Uuid,
        plan_id -> Uuid,
        region_code -> Nullable<Text>,
        position -> Int4,
        strategy -> Text,
        description -> Text,
        responsible_stakeholder_id -> Nullable<Uuid>,
        responsible_library_id -> Nullable<Uuid>,
        commitment_id -> Nullable<Uuid>,
        starts_on -> Nullable<Date>,
        ends_on -> Nullable<Date>,
        weight -> Int4,
        status -> Text,
        progress_percent -> Int4,
        external_ids -> Jsonb,
        version -> Int4,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        updated_by -> Uuid,
        deleted_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    agenda_items (id) {
        id -> Uuid,
        meeting_id -> Uuid,
        region_code -> Nullable<Text>,
        position -> Int4,
        topic -> Text,
        title -> Text,
        notes -> Nullable<Text>,
        status -> Text,
        carried_from_id -> Nullable<Uuid>,
        commitment_id -> Nullable<Uuid>,
        external_ids -> Jsonb,
        version -> Int4,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        updated_by -> Uuid,
        deleted_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    attendances (id) {
        id -> Uuid,
        meeting_id -> Uuid,
        region_code -> Nullable<Text>,
        stakeholder_id -> Nullable<Uuid>,
        library_id -> Nullable<Uuid>,
        person_id -> Nullable<Uuid>,
        capacity -> Nullable<Text>,
        role -> Text,
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
    budget_lines (id) {
        id -> Uuid,
        action_id -> Uuid,
        plan_id -> Nullable<Uuid>,
        region_code -> Nullable<Text>,
        fiscal_year -> Int4,
        source -> Text,
        planned_idr -> Int8,
        approved_idr -> Int8,
        realised_idr -> Int8,
        external_ids -> Jsonb,
        version -> Int4,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        updated_by -> Uuid,
        deleted_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    commitments (id) {
        id -> Uuid,
        region_code -> Nullable<Text>,
        decision_id -> Nullable<Uuid>,
        meeting_id -> Nullable<Uuid>,
        stakeholder_id -> Uuid,
        library_id -> Nullable<Uuid>,
        form -> Text,
        description -> Text,
        pledged_on -> Nullable<Date>,
        pledged_idr -> Nullable<Int8>,
        realised_idr -> Int8,
        due_on -> Nullable<Date>,
        status -> Text,
        cancellation_reason -> Nullable<Text>,
        evidence_url -> Nullable<Text>,
        external_ids -> Jsonb,
        version -> Int4,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        updated_by -> Uuid,
        deleted_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    credentials (principal_id) {
        principal_id -> Uuid,
        secret_hash -> Nullable<Text>,
        public_key -> Nullable<Text>,
        changed_at -> Timestamptz,
    }
}

diesel::table! {
    decisions (id) {
        id -> Uuid,
        meeting_id -> Uuid,
        region_code -> Nullable<Text>,
        agenda_item_id -> Nullable<Uuid>,
        number -> Nullable<Int4>,
        kind -> Text,
        text -> Text,
        amends_decision_id -> Nullable<Uuid>,
        external_ids -> Jsonb,
        version -> Int4,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        updated_by -> Uuid,
        deleted_at -> Nullable<Timestamptz>,
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
    feed_epochs (number) {
        number -> Int8,
        id -> Uuid,
        origin -> Text,
        secret -> Bytea,
        began_at -> Timestamptz,
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
        record_id -> Nullable<Uuid>,
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
    indicators (id) {
        id -> Uuid,
        plan_id -> Uuid,
        action_id -> Nullable<Uuid>,
        region_code -> Nullable<Text>,
        code -> Text,
        name -> Text,
        unit -> Text,
        aggregation -> Text,
        baseline -> Nullable<Int8>,
        baseline_denominator -> Nullable<Int8>,
        target -> Nullable<Int8>,
        target_denominator -> Nullable<Int8>,
        external_ids -> Jsonb,
        version -> Int4,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        updated_by -> Uuid,
        deleted_at -> Nullable<Timestamptz>,
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
    measurements (id) {
        id -> Uuid,
        indicator_id -> Uuid,
        plan_id -> Nullable<Uuid>,
        region_code -> Nullable<Text>,
        period_start -> Date,
        period_end -> Date,
        value -> Int8,
        denominator -> Nullable<Int8>,
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
    meetings (id) {
        id -> Uuid,
        region_code -> Nullable<Text>,
        kind -> Text,
        level -> Text,
        title -> Text,
        theme -> Nullable<Text>,
        parent_meeting_id -> Nullable<Uuid>,
        follows_meeting_id -> Nullable<Uuid>,
        starts_at -> Timestamptz,
        ends_at -> Timestamptz,
        time_zone -> Text,
        hours_assumed -> Bool,
        starts_on -> Date,
        mode -> Text,
        venue -> Nullable<Text>,
        online_url -> Nullable<Text>,
        host_stakeholder_id -> Nullable<Uuid>,
        participants -> Nullable<Int4>,
        status -> Text,
        cancellation_reason -> Nullable<Text>,
        minutes -> Nullable<Text>,
        minutes_status -> Text,
        minutes_approved_at -> Nullable<Timestamptz>,
        minutes_approved_by -> Nullable<Uuid>,
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
    participations (library_id) {
        library_id -> Uuid,
        region_code -> Text,
        kind -> Text,
        beneficiary_since -> Nullable<Date>,
        replication_since -> Nullable<Date>,
    }
}

diesel::table! {
    people (id) {
        id -> Uuid,
        stakeholder_id -> Nullable<Uuid>,
        library_id -> Nullable<Uuid>,
        region_code -> Nullable<Text>,
        name -> Text,
        position -> Nullable<Text>,
        email -> Nullable<Text>,
        phone -> Nullable<Text>,
        purpose -> Text,
        lawful_basis -> Text,
        consented_at -> Nullable<Timestamptz>,
        retain_until -> Nullable<Date>,
        external_ids -> Jsonb,
        erased_at -> Nullable<Timestamptz>,
        version -> Int4,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        updated_by -> Uuid,
        deleted_at -> Nullable<Timestamptz>,
        search -> Text,
    }
}

diesel::table! {
    personal_reads (id) {
        id -> Int8,
        read_at -> Timestamptz,
        actor_id -> Uuid,
        person_id -> Uuid,
        way -> Text,
        purpose -> Text,
        request_id -> Nullable<Text>,
    }
}

diesel::table! {
    plans (id) {
        id -> Uuid,
        region_code -> Nullable<Text>,
        kind -> Text,
        level -> Text,
        library_id -> Nullable<Uuid>,
        meeting_id -> Nullable<Uuid>,
        title -> Text,
        goals -> Array<Text>,
        first_year -> Int4,
        last_year -> Int4,
        status -> Text,
        status_reason -> Nullable<Text>,
        submitted_at -> Nullable<Timestamptz>,
        submitted_by -> Nullable<Uuid>,
        first_approved_at -> Nullable<Timestamptz>,
        approved_at -> Nullable<Timestamptz>,
        approved_by -> Nullable<Uuid>,
        approved_sha256 -> Nullable<Text>,
        copied_from_id -> Nullable<Uuid>,
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
    progress_reports (id) {
        id -> Uuid,
        plan_id -> Uuid,
        region_code -> Nullable<Text>,
        period_start -> Date,
        period_end -> Date,
        summary -> Text,
        obstacles -> Nullable<Text>,
        follow_up -> Nullable<Text>,
        evidence_url -> Nullable<Text>,
        external_ids -> Jsonb,
        version -> Int4,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        updated_by -> Uuid,
        deleted_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    published_figures (id) {
        id -> Uuid,
        region_code -> Nullable<Text>,
        measure -> Text,
        as_of -> Date,
        value -> Int8,
        definition -> Nullable<Text>,
        published_at -> Text,
        publisher -> Text,
        title -> Nullable<Text>,
        url -> Nullable<Text>,
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
    stakeholders (id) {
        id -> Uuid,
        region_code -> Nullable<Text>,
        name -> Text,
        aliases -> Array<Text>,
        kind -> Text,
        sector -> Nullable<Text>,
        website -> Nullable<Text>,
        phone -> Nullable<Text>,
        email -> Nullable<Text>,
        status -> Text,
        source -> Nullable<Text>,
        external_ids -> Jsonb,
        merged_into -> Nullable<Uuid>,
        version -> Int4,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        updated_by -> Uuid,
        deleted_at -> Nullable<Timestamptz>,
        search -> Text,
    }
}

diesel::table! {
    sync_clients (principal_id) {
        principal_id -> Uuid,
        last_pull_at -> Nullable<Timestamptz>,
        pulled_xid -> Nullable<Int8>,
        pulled_seq -> Nullable<Int8>,
        pulled_up_to -> Nullable<Timestamptz>,
        last_push_at -> Nullable<Timestamptz>,
        pushed_applied -> Int8,
        pushed_conflicts -> Int8,
        pushed_refused -> Int8,
        interval_minutes -> Int4,
    }
}

diesel::table! {
    used_assertions (principal_id, jti_hash) {
        principal_id -> Uuid,
        jti_hash -> Bytea,
        expires_at -> Timestamptz,
    }
}

diesel::table! {
    villages_reached (region_code) {
        region_code -> Text,
        since -> Nullable<Date>,
    }
}

diesel::table! {
    webhook_deliveries (id) {
        id -> Uuid,
        number -> Int8,
        webhook_id -> Uuid,
        seq -> Nullable<Int8>,
        record_type -> Nullable<Text>,
        record_id -> Nullable<Uuid>,
        scope -> Nullable<Text>,
        event -> Text,
        status -> Text,
        tries -> Int4,
        attempts -> Jsonb,
        created_at -> Timestamptz,
        opened_at -> Timestamptz,
        next_attempt_at -> Nullable<Timestamptz>,
        lease -> Nullable<Uuid>,
        leased_until -> Nullable<Timestamptz>,
        finished_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    webhook_places (webhook_id) {
        webhook_id -> Uuid,
        xid -> Int8,
        seq -> Int8,
        again_from -> Nullable<Int8>,
        again_until_xid -> Nullable<Int8>,
        again_until_seq -> Nullable<Int8>,
        failing_since -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    webhook_secrets (number) {
        number -> Int8,
        webhook_id -> Uuid,
        secret -> Bytea,
        made_at -> Timestamptz,
        ends_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    webhooks (id) {
        id -> Uuid,
        name -> Text,
        url -> Text,
        record_types -> Array<Text>,
        region_code -> Nullable<Text>,
        status -> Text,
        owner_id -> Uuid,
        disabled_reason -> Nullable<Text>,
        disabled_at -> Nullable<Timestamptz>,
        version -> Int4,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        updated_by -> Uuid,
        deleted_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    sync_batches (id) {
        id -> Uuid,
        principal_id -> Uuid,
        mode -> Text,
        op_ids -> Array<Uuid>,
        received_at -> Timestamptz,
    }
}

diesel::table! {
    sync_receipts (principal_id, op_id) {
        principal_id -> Uuid,
        op_id -> Uuid,
        batch_id -> Uuid,
        fingerprint -> Bytea,
        result -> Text,
        receipt -> Jsonb,
        client_time -> Nullable<Timestamptz>,
        recorded_at -> Timestamptz,
    }
}

diesel::table! {
    sync_conflicts (id) {
        id -> Uuid,
        seq -> Int8,
        principal_id -> Uuid,
        batch_id -> Uuid,
        op_id -> Uuid,
        record_type -> Text,
        record_id -> Uuid,
        kind -> Text,
        base_version -> Int4,
        version -> Int4,
        fields -> Array<Text>,
        entries -> Jsonb,
        sent -> Jsonb,
        applied -> Array<Text>,
        client_time -> Nullable<Timestamptz>,
        created_at -> Timestamptz,
        resolved_at -> Nullable<Timestamptz>,
        resolved_by -> Nullable<Uuid>,
        resolved_version -> Nullable<Int4>,
        resolution -> Nullable<Jsonb>,
    }
}

diesel::table! {
    sync_conflicts_now (id) {
        id -> Uuid,
        seq -> Int8,
        principal_id -> Uuid,
        batch_id -> Uuid,
        op_id -> Uuid,
        record_type -> Text,
        record_id -> Uuid,
        kind -> Text,
        base_version -> Int4,
        version -> Int4,
        fields -> Array<Text>,
        entries -> Jsonb,
        sent -> Jsonb,
        applied -> Array<Text>,
        client_time -> Nullable<Timestamptz>,
        created_at -> Timestamptz,
        resolved_at -> Nullable<Timestamptz>,
        resolved_by -> Nullable<Uuid>,
        resolved_version -> Nullable<Int4>,
        resolution -> Nullable<Jsonb>,
        region_code -> Nullable<Text>,
        current_version -> Nullable<Int4>,
        status -> Text,
    }
}

diesel::table! {
    exports (id) {
        id -> Uuid,
        principal_id -> Uuid,
        way -> Text,
        url -> Text,
        format -> Text,
        status -> Text,
        rows -> Nullable<Int8>,
        bytes -> Nullable<Int8>,
        disclosed -> Nullable<Int8>,
        problem -> Nullable<Text>,
        finished_at -> Nullable<Timestamptz>,
        expires_at -> Nullable<Timestamptz>,
        version -> Int4,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        updated_by -> Uuid,
        deleted_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    export_runs (export_id) {
        export_id -> Uuid,
        number -> Int8,
        path -> Text,
        query -> Text,
        purpose -> Nullable<Text>,
        request_id -> Nullable<Text>,
        tries -> Int4,
        rows -> Int8,
        bytes -> Int8,
        lease -> Nullable<Uuid>,
        leased_until -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    export_chunks (export_id, number) {
        export_id -> Uuid,
        number -> Int4,
        bytes -> Bytea,
    }
}

diesel::allow_tables_to_appear_in_same_query!(
    actions,
    agenda_items,
    attendances,
    budget_lines,
    commitments,
    credentials,
    decisions,
    enrolments,
    export_chunks,
    export_runs,
    exports,
    external_ids,
    feed_epochs,
    grants,
    idempotency_keys,
    imports,
    indicators,
    ledger,
    libraries,
    library_reports,
    measurements,
    meetings,
    people,
    personal_reads,
    plans,
    principals,
    progress_reports,
    region_loads,
    region_outlines,
    regions,
    session_families,
    sign_in_failures,
    stakeholders,
    sync_clients,
    used_assertions,
    webhook_deliveries,
    webhook_places,
    webhook_secrets,
    webhooks
);

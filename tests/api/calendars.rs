//! Meetings as calendars, read by a parser that is not the one that wrote them.

use icalendar::{Calendar, CalendarComponent, Component, DatePerhapsTime, EventLike};
use serde_json::json;

use crate::support::{
    Answer, App,
    meetings::{bandung, id_of, meeting, office, person, purwakarta, with},
};

fn parsed(answer: &Answer) -> Calendar {
    assert_eq!(answer.header("content-type"), Some("text/calendar; charset=utf-8"));
    for line in answer.text.split("\r\n") {
        assert!(line.len() <= 75, "{} bytes: {line}", line.len());
        assert!(!line.contains(['\r', '\n']), "{line}");
    }
    assert!(answer.text.ends_with("END:VCALENDAR\r\n"));
    answer.text.parse().unwrap_or_else(|e| panic!("{e}: {}", answer.text))
}

/// The properties of the only event.
fn event(calendar: &Calendar) -> &icalendar::Event {
    let mut events = calendar.components.iter().filter_map(CalendarComponent::as_event);
    let event = events.next().unwrap();
    assert!(events.next().is_none());
    event
}

/// The definitions of time zones in a calendar, as they were written.
fn zones(text: &str) -> Vec<&str> {
    text.split("BEGIN:VTIMEZONE\r\n")
        .skip(1)
        .map(|z| z.split("END:VTIMEZONE").next().unwrap())
        .collect()
}

#[test]
fn the_meeting_of_bandung_is_in_the_calendar_at_the_hours_of_its_place() {
    let app = App::start();
    let host = office(&app, "Perpustakaan Nasional RI; Pusat, \"Jasa\"", None);
    let body = json!({"host_stakeholder_id": host, "status": "held", "hours_assumed": true, "theme": "Sinergi"});
    let editor = app.person("jabar.editor");
    let path = meeting(&editor, with(bandung(), body));
    let answer = editor.get(&format!("{path}/calendar.ics")).expect(200);
    let calendar = parsed(&answer);
    assert_eq!(calendar.property_value("VERSION"), Some("2.0"));
    let event = event(&calendar);
    assert_eq!(event.get_uid().unwrap(), format!("{}@sinergi.test", id_of(&path)));
    assert_eq!(event.property_value("SEQUENCE"), Some("1"));
    assert_eq!(event.property_value("STATUS"), Some("CONFIRMED"));
    assert_eq!(
        event.get_summary(),
        Some("Stakeholder Meeting (SHM) Provinsi Jawa Barat 2023")
    );
    assert_eq!(
        event.get_location(),
        Some("Harris Hotel & Convention Festival Citylink Bandung")
    );
    assert_eq!(event.get_url().unwrap(), format!("http://sinergi.test{path}"));
    assert!(event.get_description().unwrap().contains("the hours are assumed"));
    let local = |property: &str| {
        let property = &event.properties()[property];
        assert_eq!(property.params()["TZID"].value(), "Asia/Jakarta");
        property.value().to_owned()
    };
    assert_eq!(
        (local("DTSTART").as_str(), local("DTEND").as_str()),
        ("20230803T090000", "20230803T160000")
    );
    assert!(matches!(event.get_start(), Some(DatePerhapsTime::DateTime(_))));
    let organizer = &event.properties()["ORGANIZER"];
    assert_eq!(
        organizer.params()["CN"].value(),
        "Perpustakaan Nasional RI; Pusat, 'Jasa'"
    );
    assert_eq!(organizer.value(), format!("http://sinergi.test/v1/stakeholders/{host}"));
    // The zone is defined, and only that one.
    let zones = zones(&answer.text);
    assert_eq!(zones.len(), 1, "{}", answer.text);
    for line in [
        "TZID:Asia/Jakarta",
        "BEGIN:STANDARD",
        "DTSTART:19880101T000000",
        "TZOFFSETFROM:+0700",
        "TZOFFSETTO:+0700",
        "TZNAME:WIB",
        "END:STANDARD",
    ] {
        assert!(zones[0].contains(&format!("{line}\r\n")), "{line} in {}", answer.text);
    }
    let told = editor
        .with("Accept-Language", "id")
        .get(&format!("{path}/calendar.ics"))
        .expect(200);
    assert!(told.text.contains("jamnya perkiraan"), "{}", told.text);
}

#[test]
fn texts_come_through_whatever_is_in_them() {
    let app = App::start();
    let editor = app.person("purwakarta.editor");
    let long = "Pertemuan pemangku kepentingan tentang perpustakaan desa, taman bacaan; dan é漢字🎉 ".repeat(3);
    for title in [
        "a, b; c: d \\ e \\n f",
        "<script>alert(1)</script>'; drop table meetings; --",
        "BEGIN:VEVENT",
        "é漢字🎉 \u{202e}terbalik\u{200b}",
        long.trim(),
    ] {
        let theme = format!("baris 1\nbaris 2, {title}\n\nbaris 4; selesai");
        let path = meeting(
            &editor,
            with(purwakarta(), json!({"title": title, "theme": theme, "venue": title})),
        );
        let answer = editor.get(&format!("{path}/calendar.ics")).expect(200);
        let calendar = parsed(&answer);
        let event = event(&calendar);
        assert_eq!(event.get_summary(), Some(title));
        assert_eq!(event.get_location(), Some(title));
        assert_eq!(event.get_description(), Some(theme.as_str()));
    }
}

#[test]
fn states_and_versions_are_those_of_the_meeting() {
    let app = App::start();
    let editor = app.person("purwakarta.editor");
    let path = meeting(&editor, purwakarta());
    let calendar = format!("{path}/calendar.ics");
    let seen = || {
        let calendar = parsed(&editor.get(&calendar).expect(200));
        let event = event(&calendar);
        let value = |name: &str| event.property_value(name).unwrap().to_owned();
        (value("UID"), value("STATUS"), value("SEQUENCE"))
    };
    let uid = format!("{}@sinergi.test", id_of(&path));
    assert_eq!(seen(), (uid.clone(), "TENTATIVE".into(), "1".into()));
    let first = editor.get(&calendar).expect(200);
    let held = editor.with("If-None-Match", first.header("etag").unwrap());
    held.get(&calendar).expect(304);
    let gone = json!({"to": "cancelled", "reason": "Banjir, jalan putus"});
    editor
        .on_version(1)
        .post(&format!("{path}/transitions"), gone)
        .expect(200);
    assert_eq!(seen(), (uid, "CANCELLED".into(), "2".into()));
    let told = held.get(&calendar).expect(200);
    assert_eq!(event(&parsed(&told)).get_description(), Some("Banjir, jalan putus"));
    editor.on_version(2).delete(&path).expect(204);
    editor.get(&calendar).refused(410, "gone");
    app.person("bandung.editor").get(&calendar).refused(404, "not_found");
}

#[test]
fn a_list_is_one_calendar_with_the_zones_that_it_needs() {
    let app = App::start();
    let admin = app.person("national.admin");
    meeting(&admin, bandung());
    let regency = meeting(&admin, purwakarta());
    let papua = json!({"region_code": "91", "time_zone": "Asia/Jayapura"});
    meeting(&admin, with(bandung(), papua));
    let read = |person: &str, query: &str| {
        let answer = app.person(person).get(&format!("/v1/meetings.ics{query}")).expect(200);
        let count = parsed(&answer)
            .components
            .iter()
            .filter_map(CalendarComponent::as_event)
            .count();
        (count, zones(&answer.text).len())
    };
    assert_eq!(read("national.admin", ""), (3, 2));
    assert_eq!(read("national.admin", "?region=32"), (2, 1));
    assert_eq!(read("national.admin", "?region=32&level=regency"), (1, 1));
    assert_eq!(read("national.admin", "?year=2024"), (0, 0));
    // Who sees no meeting in the list sees none here.
    assert_eq!(read("bandung.editor", ""), (1, 1));
    let old = admin.get("/v1/meetings.ics?region=92.01").expect(200);
    assert!(
        old.header("link").unwrap().contains("region=96.01"),
        "{:?}",
        old.headers
    );
    admin
        .get("/v1/meetings.ics?limit=3")
        .refused(400, "bad_query")
        .fault("?limit", "unknown_field");
    admin.get("/v1/meetings.ics?region=99").refused(400, "bad_query");
    admin.on_version(1).delete(&regency).expect(204);
    assert_eq!(read("national.admin", "?region=32.14"), (0, 0));
    let answer = admin.get("/v1/meetings.ics?region=32.14&deleted=include").expect(200);
    assert_eq!(event(&parsed(&answer)).property_value("STATUS"), Some("CANCELLED"));
}

#[test]
fn a_calendar_that_would_be_too_long_is_refused_rather_than_cut() {
    let app = App::start();
    let admin = app.person("national.admin");
    let path = meeting(&admin, bandung());
    app.execute(&format!(
        "insert into meetings (id, region_code, kind, level, title, starts_at, ends_at, time_zone, hours_assumed, starts_on, mode, status,
             minutes_status, external_ids, version, created_at, updated_at, updated_by)
         select gen_random_uuid(), region_code, kind, level, title || n, starts_at, ends_at, time_zone, hours_assumed, starts_on, mode, status,
             minutes_status, external_ids, version, created_at, updated_at, updated_by
         from meetings, generate_series(1, 5000) n where id = '{}'",
        id_of(&path)
    ))
    .unwrap();
    admin
        .get("/v1/meetings.ics")
        .refused(400, "bad_query")
        .fault("?region", "range");
    app.execute(&format!("delete from meetings where id = '{}'", id_of(&path)))
        .unwrap();
    let whole = admin.get("/v1/meetings.ics").expect(200);
    assert_eq!(whole.text.matches("BEGIN:VEVENT").count(), 5000);
}

#[test]
fn people_and_hosts_out_of_reach_do_not_organise() {
    let app = App::start();
    let admin = app.person("national.admin");
    let (far, near) = (
        office(&app, "Dinas jauh", Some("33.01")),
        office(&app, "Disarpus", Some("32.14")),
    );
    let who = person(&app, "Hening Widiatmoko", &near);
    let come = json!([{"person_id": who, "role": "host"}]);
    let body = json!({"host_stakeholder_id": far, "attendances": come});
    let path = format!(
        "/v1/meetings/{}/calendar.ics",
        admin.post("/v1/meetings", with(purwakarta(), body)).expect(201).id()
    );
    let (all, local) = (
        admin.get(&path).expect(200),
        app.person("purwakarta.editor").get(&path).expect(200),
    );
    assert!(all.text.contains("Dinas jauh"), "{}", all.text);
    for answer in [all, local] {
        assert!(!answer.text.contains("Hening"), "{}", answer.text);
        assert!(!answer.text.contains("ATTENDEE"), "{}", answer.text);
        parsed(&answer);
    }
    assert!(
        !app.person("purwakarta.editor")
            .get(&path)
            .expect(200)
            .text
            .contains("Dinas jauh")
    );
    // An office with an address is reached by it.
    let patch = json!({"email": "disarpus@example.id"});
    admin
        .on_version(1)
        .patch(&format!("/v1/stakeholders/{near}"), patch)
        .expect(200);
    let path = meeting(&admin, with(purwakarta(), json!({"host_stakeholder_id": near})));
    let calendar = parsed(&admin.get(&format!("{path}/calendar.ics")).expect(200));
    assert_eq!(
        event(&calendar).property_value("ORGANIZER"),
        Some("mailto:disarpus@example.id")
    );
}

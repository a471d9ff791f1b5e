//! Meetings as a calendar (RFC 5545), for the programs in which people keep
//! their days.

use actix_web::http::header::HeaderValue;
use calcard::icalendar::{
    ICalendar, ICalendarComponent, ICalendarComponentType as Kind, ICalendarParameter, ICalendarProperty as Property,
    ICalendarStatus, ICalendarValue, Uri,
};
use chrono::{DateTime, Utc};
use diesel::{ExpressionMethods, QueryDsl, RunQueryDsl};
use uuid::Uuid;

use super::{api::Meeting, words::MeetingStatus};
use crate::{
    access::Actor,
    domain::{Language, RecordType, RegionCode, Said, TimeZone},
    infra::{Error, Read, Result, schema::stakeholders},
    records::write::path_of,
};

/// The media type.
pub const MEDIA_TYPE: HeaderValue = HeaderValue::from_static("text/calendar; charset=utf-8");
/// The most meetings of one calendar.
pub const MOST: i64 = 5_000;

/// An office that invites.
#[derive(Debug, Clone)]
pub struct Host {
    id: Uuid,
    name: String,
    email: Option<String>,
}

/// Meetings with those who invite, as far as the caller may know of them.
pub struct Calendar {
    meetings: Vec<Meeting>,
    hosts: Vec<Host>,
}

impl Calendar {
    /// Looks up who invites to these meetings. Only offices do, never people.
    ///
    /// # Errors
    /// When the database cannot answer.
    pub fn of(db: &mut Read, actor: &Actor, meetings: Vec<Meeting>) -> Result<Self> {
        let wanted: Vec<Uuid> = meetings.iter().filter_map(|m| m.fields.host_stakeholder_id).collect();
        let rows: Vec<(Uuid, Option<RegionCode>, String, Option<String>)> = stakeholders::table
            .filter(stakeholders::id.eq_any(wanted))
            .select((
                stakeholders::id,
                stakeholders::region_code,
                stakeholders::name,
                stakeholders::email,
            ))
            .load(db.conn())?;
        let reach = actor.reach_into(RecordType::Stakeholders);
        let hosts = rows
            .into_iter()
            .filter(|(_, region, ..)| reach.includes(region.as_ref()))
            .map(|(id, _, name, email)| Host { id, name, email })
            .collect();
        Ok(Calendar { meetings, hosts })
    }

    /// The calendar as text. `base` is the public address of the service.
    ///
    /// # Errors
    /// Never: text can be written into memory.
    pub fn text(&self, base: &str, language: Language) -> Result<String> {
        let mut root = ICalendarComponent::new(Kind::VCalendar);
        root.add_property(Property::Version, text("2.0"));
        root.add_property(Property::Prodid, text("-//Sinergi//TPBIS//ID"));
        root.add_property(Property::Calscale, text("GREGORIAN"));
        let mut components = vec![root];
        for zone in TimeZone::ALL {
            if self.meetings.iter().any(|m| m.fields.time_zone == *zone) {
                add_zone(&mut components, *zone);
            }
        }
        for meeting in &self.meetings {
            let host = meeting.fields.host_stakeholder_id;
            let host = self.hosts.iter().find(|h| Some(h.id) == host);
            add_child(&mut components, 0, event(meeting, host, base, language));
        }
        let mut out = String::new();
        let written = ICalendar { components }.write_to(&mut out);
        written.map_err(|e| Error::Internal(format!("calendar: {e}")))?;
        Ok(out)
    }
}

fn text(value: impl Into<String>) -> ICalendarValue {
    ICalendarValue::Text(value.into())
}

fn address(value: String) -> ICalendarValue {
    ICalendarValue::Uri(Uri::Location(value))
}

/// Adds a component below another; gives its place.
fn add_child(components: &mut Vec<ICalendarComponent>, parent: usize, child: ICalendarComponent) -> usize {
    let place = components.len();
    components.push(child);
    if let (Some(parent), Ok(place)) = (components.get_mut(parent), u32::try_from(place)) {
        parent.component_ids.push(place);
    }
    place
}

/// The rules of a time zone. The zones of Indonesia are as they are since 1988
/// (Keppres 41/1987) and have no summer time.
fn add_zone(components: &mut Vec<ICalendarComponent>, zone: TimeZone) {
    let mut definition = ICalendarComponent::new(Kind::VTimezone);
    definition.add_property(Property::Tzid, text(zone.as_str()));
    let place = add_child(components, 0, definition);
    let offset = format!("+{:02}00", zone.offset().num_hours());
    let mut standard = ICalendarComponent::new(Kind::Standard);
    standard.add_property(Property::Dtstart, text("19880101T000000"));
    standard.add_property(Property::Tzoffsetfrom, text(offset.as_str()));
    standard.add_property(Property::Tzoffsetto, text(offset));
    standard.add_property(Property::Tzname, text(abbreviation(zone)));
    add_child(components, place, standard);
}

fn abbreviation(zone: TimeZone) -> &'static str {
    match zone {
        TimeZone::Jakarta => "WIB",
        TimeZone::Makassar => "WITA",
        TimeZone::Jayapura => "WIT",
    }
}

fn event(meeting: &Meeting, host: Option<&Host>, base: &str, language: Language) -> ICalendarComponent {
    let fields = &meeting.fields;
    let mut event = ICalendarComponent::new(Kind::VEvent);
    event.add_uid(&format!("{}@{}", meeting.id, host_name(base)));
    // Without a method the stamp is that of the last change (RFC 5545, 3.8.7.2).
    for property in [Property::Dtstamp, Property::LastModified] {
        event.add_property(property, text(in_utc(meeting.stamp.updated_at)));
    }
    event.add_property(Property::Created, text(in_utc(meeting.stamp.created_at)));
    event.add_sequence(i64::from(meeting.stamp.version));
    for (property, at) in [(Property::Dtstart, fields.starts_at), (Property::Dtend, fields.ends_at)] {
        let local = (at + fields.time_zone.offset()).format("%Y%m%dT%H%M%S").to_string();
        let zone = ICalendarParameter::tzid(fields.time_zone.as_str().to_owned());
        event.add_property_with_params(property, [zone], text(local));
    }
    event.add_property(Property::Status, ICalendarValue::Status(status(meeting)));
    event.add_property(Property::Summary, text(fields.title.as_str()));
    if let Some(venue) = &fields.venue {
        event.add_property(Property::Location, text(venue.as_str()));
    }
    let description = description(meeting, language);
    if !description.is_empty() {
        event.add_property(Property::Description, text(description));
    }
    event.add_property(
        Property::Url,
        address(format!("{base}{}", path_of::<Meeting>(meeting.id))),
    );
    if let Some(host) = host {
        // Quotation marks cannot stand in a parameter (RFC 5545, 3.2).
        let name = ICalendarParameter::cn(host.name.replace(['"', '\\'], "'"));
        let at = match &host.email {
            Some(email) => format!("mailto:{email}"),
            None => format!("{base}/v1/{}/{}", RecordType::Stakeholders, host.id),
        };
        event.add_property_with_params(Property::Organizer, [name], address(at));
    }
    event
}

/// The name of the host in a public address.
fn host_name(base: &str) -> &str {
    let rest = base.split_once("://").map_or(base, |(_, rest)| rest);
    let authority = rest.split('/').next().unwrap_or_default();
    match authority.rsplit_once(':') {
        Some((name, port)) if port.chars().all(|c| c.is_ascii_digit()) => name,
        _ => authority,
    }
}

fn in_utc(at: DateTime<Utc>) -> String {
    at.format("%Y%m%dT%H%M%SZ").to_string()
}

fn status(meeting: &Meeting) -> ICalendarStatus {
    match meeting.fields.status {
        // A tombstone is in the calendar only when it is asked for.
        _ if meeting.stamp.deleted_at.is_some() => ICalendarStatus::Cancelled,
        MeetingStatus::Planned => ICalendarStatus::Tentative,
        MeetingStatus::Held => ICalendarStatus::Confirmed,
        MeetingStatus::Cancelled => ICalendarStatus::Cancelled,
    }
}

/// What there is to be said besides: theme, where online, why not, and how
/// certain the hours are.
fn description(meeting: &Meeting, language: Language) -> String {
    let fields = &meeting.fields;
    let assumed = Said::fixed(
        "Only the days are known; the hours are assumed.",
        "Hanya harinya yang diketahui; jamnya perkiraan.",
    );
    let assumed = fields.hours_assumed.then(|| assumed.in_language(language).to_owned());
    let parts = [
        fields.theme.clone(),
        fields.online_url.clone(),
        fields.cancellation_reason.clone(),
        assumed,
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_public_address_gives_its_host() {
        assert_eq!(
            host_name("https://sinergi.perpusnas.go.id/api"),
            "sinergi.perpusnas.go.id"
        );
        assert_eq!(host_name("http://127.0.0.1:8080"), "127.0.0.1");
        assert_eq!(host_name("http://[::1]:8080"), "[::1]");
    }
}

//! The three time zones of Indonesia. None of them has summer time.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use super::{RegionCode, text_enum::text_enum};

text_enum! {
    /// A time zone, by its name in the IANA database.
    pub enum TimeZone {
        /// WIB, UTC+7: Sumatera, Jawa, western and central Kalimantan.
        Jakarta = "Asia/Jakarta", "Western Indonesia (UTC+7)", "Waktu Indonesia Barat (WIB)",
        /// WITA, UTC+8: the rest of Kalimantan, Sulawesi, Bali, Nusa Tenggara.
        Makassar = "Asia/Makassar", "Central Indonesia (UTC+8)", "Waktu Indonesia Tengah (WITA)",
        /// WIT, UTC+9: Maluku and Papua.
        Jayapura = "Asia/Jayapura", "Eastern Indonesia (UTC+9)", "Waktu Indonesia Timur (WIT)",
    }
}

/// Provinces of central Indonesia (Keppres 41/1987).
const CENTRAL: &[&str] = &["51", "52", "53", "63", "64", "65", "71", "72", "73", "74", "75", "76"];
/// Provinces of eastern Indonesia.
const EASTERN: &[&str] = &["81", "82", "91", "92", "93", "94", "95", "96"];

impl TimeZone {
    /// How far its clocks are ahead of UTC.
    pub fn offset(self) -> TimeDelta {
        TimeDelta::hours(match self {
            TimeZone::Jakarta => 7,
            TimeZone::Makassar => 8,
            TimeZone::Jayapura => 9,
        })
    }

    /// The day that its calendars show at a moment.
    pub fn day(self, at: DateTime<Utc>) -> NaiveDate {
        (at + self.offset()).date_naive()
    }

    /// The zone of a region. What is national follows the capital.
    pub fn of(region: Option<&RegionCode>) -> Self {
        let province = region.map(|region| region.as_str().get(..2).unwrap_or_default());
        match province {
            Some(province) if CENTRAL.contains(&province) => TimeZone::Makassar,
            Some(province) if EASTERN.contains(&province) => TimeZone::Jayapura,
            _ => TimeZone::Jakarta,
        }
    }

    /// The codes of its provinces; none for the west, which has all others.
    pub fn provinces(self) -> &'static [&'static str] {
        match self {
            TimeZone::Jakarta => &[],
            TimeZone::Makassar => CENTRAL,
            TimeZone::Jayapura => EASTERN,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The list of regions that the service carries says the same.
    #[test]
    fn provinces_are_in_the_zone_that_their_rows_name() {
        let mut rows = csv::Reader::from_reader(&include_bytes!("../../data/provinces.csv")[..]);
        let header = rows.headers().unwrap().clone();
        let column = |name: &str| header.iter().position(|h| h == name).unwrap();
        let (code, zone) = (column("code"), column("timezone"));
        let mut seen = 0;
        for row in rows.records().map(Result::unwrap) {
            let region: RegionCode = row[code].parse().unwrap();
            assert_eq!(TimeZone::of(Some(&region)).as_str(), &row[zone], "{region}");
            seen += 1;
        }
        assert_eq!(seen, 38);
    }

    #[test]
    fn a_day_begins_first_in_the_east() {
        let at: DateTime<Utc> = "2023-08-02T15:30:00Z".parse().unwrap();
        let days: Vec<String> = TimeZone::ALL.iter().map(|z| z.day(at).to_string()).collect();
        assert_eq!(days, ["2023-08-02", "2023-08-02", "2023-08-03"]);
    }
}

//! Where regions come from: the data set in `data/`, carried in the binary, or
//! a folder of the same form with the codes of a newer decree.

use std::{borrow::Cow, fs, path::Path};

use aws_lc_rs::digest;
use chrono::NaiveDate;
use serde::Deserialize;

use crate::infra::{Error, Result, codes};

/// A data set: what a decree says, in four files.
pub struct Source {
    /// The decree.
    pub decree: Decree,
    pub(super) regions: Cow<'static, [u8]>,
    pub(super) replaced: Cow<'static, [u8]>,
    pub(super) provinces: Cow<'static, [u8]>,
    pub(super) outlines: Cow<'static, [u8]>,
}

/// The decree that a data set follows (`decree.json`).
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Decree {
    /// Its number.
    pub name: String,
    /// Its day.
    pub dated: NaiveDate,
    /// SHA-256 over the four files one after the other: `regions.csv`,
    /// `regions_replaced.csv`, `provinces.csv`, `provinces.geojson`.
    pub sha256: String,
}

/// A province with what the table of regions does not say of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Province {
    /// Its code.
    pub code: String,
    /// Its other names, most used first.
    pub aliases: Vec<String>,
    /// Its time zone (IANA).
    pub time_zone: String,
    /// Whether a law made it out of another one, in the year 2022 or later.
    pub is_new: bool,
}

impl Source {
    /// The data set that is carried in the binary. Nothing of it is read into
    /// memory before it is loaded: it stays where the program file is.
    ///
    /// # Errors
    /// Never in a binary whose tests have passed.
    pub fn bundled() -> Result<Self> {
        Ok(Source {
            decree: serde_json::from_slice(include_bytes!("../../data/decree.json"))?,
            regions: Cow::Borrowed(include_bytes!("../../data/regions.csv")),
            replaced: Cow::Borrowed(include_bytes!("../../data/regions_replaced.csv")),
            provinces: Cow::Borrowed(include_bytes!("../../data/provinces.csv")),
            outlines: Cow::Borrowed(include_bytes!("../../data/provinces.geojson")),
        })
    }

    /// A data set in a folder.
    ///
    /// # Errors
    /// When a file is missing or is not the one that `decree.json` names.
    pub fn from_folder(folder: &Path) -> Result<Self> {
        let read = |name: &str| {
            fs::read(folder.join(name)).map_err(|e| {
                Error::detailed(
                    codes::validation(),
                    format!("{name} cannot be read: {e}"),
                    format!("{name} tidak dapat dibaca: {e}"),
                )
            })
        };
        let source = Source {
            decree: serde_json::from_slice(&read("decree.json")?).map_err(|e| {
                Error::detailed(
                    codes::validation(),
                    format!("decree.json takes name, dated and sha256: {e}"),
                    format!("decree.json berisi name, dated dan sha256: {e}"),
                )
            })?,
            regions: read("regions.csv")?.into(),
            replaced: read("regions_replaced.csv")?.into(),
            provinces: read("provinces.csv")?.into(),
            outlines: read("provinces.geojson")?.into(),
        };
        let digest = source.digest();
        if digest != source.decree.sha256 {
            return Err(Error::detailed(
                codes::validation(),
                format!("The files are not those that decree.json names: their SHA-256 is {digest}."),
                format!("Berkas-berkas ini bukan yang disebut decree.json: SHA-256-nya {digest}."),
            ));
        }
        Ok(source)
    }

    /// SHA-256 over the four files.
    fn digest(&self) -> String {
        let mut context = digest::Context::new(&digest::SHA256);
        for file in [&self.regions, &self.replaced, &self.provinces, &self.outlines] {
            context.update(file);
        }
        context
            .finish()
            .as_ref()
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect()
    }

    /// The provinces.
    ///
    /// # Errors
    /// When `provinces.csv` is not in its form.
    pub fn provinces(&self) -> Result<Vec<Province>> {
        #[derive(Deserialize)]
        struct Line {
            code: String,
            name: String,
            official_name: String,
            short_name: String,
            other_names: String,
            english_name: String,
            iso_3166_2: String,
            timezone: String,
            formed_after_2021: bool,
        }
        let mut reader = csv::Reader::from_reader(self.provinces.as_ref());
        let lines = reader.deserialize::<Line>().collect::<Result<Vec<_>, _>>();
        let lines = lines.map_err(|e| {
            Error::detailed(
                codes::validation(),
                format!("provinces.csv: {e}"),
                format!("provinces.csv: {e}"),
            )
        })?;
        Ok(lines
            .into_iter()
            .map(|line| {
                let others = line.other_names.split(';').map(without_years);
                let names = std::iter::once(line.short_name.trim()).chain(others).chain([
                    line.official_name.trim(),
                    line.english_name.trim(),
                    line.iso_3166_2.trim(),
                ]);
                let mut aliases: Vec<String> = Vec::new();
                for name in names.filter(|name| !name.is_empty() && *name != line.name) {
                    if !aliases.iter().any(|known| known == name) {
                        aliases.push(name.to_owned());
                    }
                }
                Province {
                    code: line.code,
                    aliases,
                    time_zone: line.timezone,
                    is_new: line.formed_after_2021,
                }
            })
            .collect())
    }
}

/// `Nanggroe Aceh Darussalam (2001-2009)` without the years.
fn without_years(name: &str) -> &str {
    let name = name.trim();
    match name.split_once(" (") {
        Some((bare, _)) if name.ends_with(')') => bare,
        _ => name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bundled_files_are_those_of_the_decree() {
        let source = Source::bundled().unwrap();
        assert_eq!(source.digest(), source.decree.sha256);
        assert_eq!(source.decree.dated.to_string(), "2025-06-23");
    }

    #[test]
    fn provinces_have_the_names_that_people_type() {
        let provinces = Source::bundled().unwrap().provinces().unwrap();
        let aliases = |code: &str| provinces.iter().find(|p| p.code == code).unwrap().aliases.clone();
        assert_eq!(provinces.len(), 38);
        assert_eq!(aliases("11"), ["Nanggroe Aceh Darussalam", "ID-AC"]);
        assert_eq!(aliases("32"), ["Jabar", "West Java", "ID-JB"]);
        assert_eq!(
            aliases("31"),
            [
                "DKI",
                "Daerah Khusus Jakarta",
                "DKJ",
                "Jakarta",
                "Daerah Khusus Ibukota Jakarta",
                "ID-JK"
            ]
        );
        assert_eq!(provinces.iter().filter(|p| p.is_new).count(), 4);
    }
}

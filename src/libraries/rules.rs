//! The rules of libraries, pure: what fits together.

use crate::domain::{
    Faults, Level, Said, aliases,
    fault::code,
    geo,
    npp::{self, Npp},
};

use super::{api::LibraryFields, words::LibraryKind};

/// The levels of region to which a library of this kind can belong.
pub fn levels(kind: LibraryKind) -> &'static [Level] {
    match kind {
        LibraryKind::Provincial => &[Level::Province],
        LibraryKind::Regency => &[Level::Regency],
        LibraryKind::Village => &[Level::Village],
        LibraryKind::CommunityReadingHouse => &[Level::District, Level::Village],
        LibraryKind::School | LibraryKind::Other => Level::ALL,
    }
}

/// The states of plans that hold, or held in their years. Words, since plans are a room
/// beside this one; those who count both hold them against its own.
pub const PLANNED: [&str; 3] = ["approved", "active", "completed"];

/// The rules that need no other row; brings the NPP into its normal form.
pub fn check(fields: &mut LibraryFields, faults: &mut Faults) {
    geo::check_point(fields.latitude, fields.longitude, faults);
    match npp::read(fields.npp.as_deref().unwrap_or_default()) {
        Npp::None => fields.npp = None,
        Npp::Number(number) => fields.npp = Some(number),
        Npp::Malformed => faults.add(
            "/npp",
            code::FORMAT,
            Said::fixed(
                "An NPP has 15 characters: seven digits, a letter, seven digits. Leave it out when the library has none.",
                "NPP terdiri atas 15 karakter: tujuh angka, satu huruf, tujuh angka. Kosongkan bila tidak punya.",
            ),
        ),
    }
    if fields.accreditation_valid_until.is_some() && fields.accreditation.is_none() {
        faults.add(
            "/accreditation",
            code::INCOMPLETE,
            Said::fixed(
                "An accreditation that is valid until a day has a grade.",
                "Akreditasi yang berlaku sampai tanggal tertentu memiliki peringkat.",
            ),
        );
    }
    let expected = levels(fields.kind);
    if !expected.contains(&fields.region_code.level()) {
        let names: Vec<&str> = expected.iter().map(|l| l.as_str()).collect();
        let names = names.join(" / ");
        let (kind, level) = (fields.kind, fields.region_code.level());
        faults.add(
            "/region_code",
            code::REGION_LEVEL,
            Said::new(
                format!("A library of kind {kind} belongs to a {names}, not to a {level}."),
                format!("Perpustakaan jenis {kind} milik wilayah tingkat {names}, bukan {level}."),
            ),
        );
    }
    aliases::check(&mut fields.aliases, faults);
}

//! Points on the map.

use super::{Faults, Said, fault::code};

/// Indonesia from south to north, degrees.
pub const LATITUDE: std::ops::RangeInclusive<f64> = -11.5..=6.5;
/// Indonesia from west to east, degrees.
pub const LONGITUDE: std::ops::RangeInclusive<f64> = 94.5..=141.5;

/// A coordinate is both numbers or none, inside Indonesia.
pub fn check_point(latitude: Option<f64>, longitude: Option<f64>, faults: &mut Faults) {
    match (latitude, longitude) {
        (Some(_), None) | (None, Some(_)) => {
            let missing = if latitude.is_some() { "/longitude" } else { "/latitude" };
            faults.add(
                missing,
                code::INCOMPLETE,
                Said::fixed(
                    "A coordinate is latitude and longitude together, or neither.",
                    "Koordinat adalah lintang dan bujur bersama-sama, atau tidak keduanya.",
                ),
            );
        }
        (Some(latitude), Some(longitude)) => {
            let mut inside = |pointer, value, range: &std::ops::RangeInclusive<f64>| {
                if !range.contains(&value) {
                    let (from, to) = (range.start(), range.end());
                    faults.add(
                        pointer,
                        code::RANGE,
                        Said::new(
                            format!("Outside Indonesia: from {from} to {to}."),
                            format!("Di luar Indonesia: dari {from} sampai {to}."),
                        ),
                    );
                }
            };
            inside("/latitude", latitude, &LATITUDE);
            inside("/longitude", longitude, &LONGITUDE);
        }
        (None, None) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pointers(latitude: Option<f64>, longitude: Option<f64>) -> Vec<String> {
        let mut faults = Faults::new();
        check_point(latitude, longitude, &mut faults);
        faults.into_vec().into_iter().map(|f| f.pointer).collect()
    }

    #[test]
    fn both_or_neither_and_inside_indonesia() {
        assert!(pointers(None, None).is_empty());
        assert!(pointers(Some(-6.5), Some(107.4)).is_empty());
        assert_eq!(pointers(Some(-6.5), None), ["/longitude"]);
        assert_eq!(pointers(None, Some(107.4)), ["/latitude"]);
        // Latitude and longitude exchanged is the commonest mistake.
        assert_eq!(pointers(Some(107.4), Some(-6.5)), ["/latitude", "/longitude"]);
    }
}

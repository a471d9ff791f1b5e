//! Chance, for those who must not all do the same thing at the same moment.

use aws_lc_rs::rand;

/// A number from 0 to 1.
pub fn fraction() -> f64 {
    let mut bytes = [0; 4];
    match rand::fill(&mut bytes) {
        Ok(()) => f64::from(u32::from_le_bytes(bytes)) / f64::from(u32::MAX),
        Err(_) => 0.5,
    }
}

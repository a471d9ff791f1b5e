//! `sinergi verify`: the ledger is replayed and compared with the tables.

use diesel::connection::SimpleConnection;

use super::{Outcome, house::House};
use crate::{infra::config::Place, libraries::enrolments, records::replay};

/// Prints what came out, and fails when anything does not agree.
pub fn run(place: &Place) -> Outcome {
    let house = House::open(place)?;
    let verified = house.db().snapshot_now(|db| {
        // A ledger of millions takes its time.
        db.conn().batch_execute("set local statement_timeout = 0")?;
        Ok((
            replay::all(db)?,
            replay::names_astray(db)?,
            enrolments::store::participations_astray(db)?,
        ))
    });
    let (replayed, names, participations) = match verified {
        Ok(found) => found,
        Err(error) => {
            house.close()?;
            return Err(error.into());
        }
    };
    let mut wrong = names + participations;
    for found in &replayed {
        println!(
            "{}: {} changes make {} records, {}",
            found.record_type,
            found.changes,
            found.records,
            if found.faults.is_empty() {
                "as they stand"
            } else {
                "NOT as they stand"
            }
        );
        for (what, count, ids) in &found.faults {
            let ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
            println!("  {count} {what}: {}", ids.join(", "));
            wrong += count;
        }
    }
    println!("names in partner systems: {names} astray");
    println!("libraries that take part and villages that they reach: {participations} astray");
    house.close()?;
    if wrong > 0 {
        return Err(format!("the ledger does not give the tables: {wrong} differences").into());
    }
    println!("the ledger gives the tables");
    Ok(())
}

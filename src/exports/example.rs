//! The export of the demonstration: the libraries of Kabupaten Purwakarta as CSV, made when it is
//! loaded, for who administers the country.

use std::{sync::Arc, sync::atomic::AtomicBool};

use uuid::Uuid;

use super::{
    making,
    runs::{self, NewRun},
};
use crate::{
    access::{Actor, Author, Origin},
    infra::{Db, Result, db::Kind},
    records::{
        Record,
        export::{
            ExportFormat,
            note::{Export, ExportWay},
            noting,
            order::Progress,
        },
        ids,
    },
};

/// The export.
pub fn export() -> Uuid {
    ids::of(["example", "export"])
}

/// Makes the export, when it is not there yet and the one who will own it is.
///
/// # Errors
/// When the database cannot do it.
pub fn load(db: &Db) -> Result<()> {
    let owner = ids::of(["principals", "national.admin"]);
    let (there, owner) = db.read_now(|db| {
        let there = !Export::find(db, &[export()], false)?.is_empty();
        Ok((there, Actor::load(db, owner, None)?))
    })?;
    let Some(owner) = owner.filter(|_| !there) else {
        return Ok(());
    };
    let author = Author {
        actor: Arc::new(owner),
        ..Author::system(Origin::System)
    };
    let run = NewRun {
        path: "/v1/libraries".to_owned(),
        query: "region=32.14".to_owned(),
        purpose: None,
        request_id: None,
    };
    let url = format!("{}?{}", run.path, run.query);
    let job = db.write_now(Kind::Real, |db| {
        noting::begin_as(db, &author, export(), ExportWay::Job, &url, ExportFormat::Csv)?;
        runs::enqueue(db, export(), &run)?;
        runs::take(db, std::time::Duration::from_secs(60))
    })?;
    let Some(job) = job else { return Ok(()) };
    let progress = Progress::default();
    making::make(db, &job, &progress, &AtomicBool::new(false))?;
    db.write_now(Kind::Real, |db| runs::done(db, &job, progress.extent()))
}

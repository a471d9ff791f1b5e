//! The count of attempts in the database.

use std::net::{IpAddr, Ipv6Addr};

use actix_web::http::header::{self, HeaderName};
use chrono::{DateTime, TimeDelta, Utc};
use diesel::{ExpressionMethods, QueryDsl, RunQueryDsl};

use super::rules::{Standing, WINDOW};
use crate::{
    accounts::credentials::Hasher,
    infra::{Db, Error, Result, Write, codes, db::Kind, schema::sign_in_failures as failures},
};

/// Failures of an account before it is stopped.
const ACCOUNT: i32 = 5;
/// Failures from an address before it is stopped: offices share one.
const ADDRESS: i32 = 20;

/// Whose attempt it is and where it comes from.
#[derive(Debug, Clone)]
pub struct Attempt {
    account: String,
    address: String,
}

impl Attempt {
    /// To sign in under this name, whether anybody has it or not.
    pub fn person(name: &str, from: IpAddr) -> Self {
        Attempt {
            account: format!("person {}", name.to_lowercase()),
            address: format!("address {}", network(from)),
        }
    }

    /// Of a partner system.
    pub fn client(name: &str, from: IpAddr) -> Self {
        Attempt {
            account: format!("client {}", name.to_lowercase()),
            ..Attempt::person("", from)
        }
    }

    /// Counts the attempt as a failure, before the secret is looked at.
    ///
    /// # Errors
    /// 429 when the account or the address is stopped.
    pub fn count(&self, db: &mut Write) -> Result<()> {
        let now = db.now();
        let held = self.lock(db)?;
        let refused = held.iter().filter_map(|(subject, standing)| {
            let until = standing.refused(now)?;
            Some((limit(subject), until))
        });
        if let Some((limit, until)) = refused.max_by_key(|(_, until)| *until) {
            return Err(stopped(limit, until - now));
        }
        for (subject, standing) in held {
            set(db, &subject, standing.attempted(limit(&subject), now))?;
        }
        Ok(())
    }

    /// It was no failure: the account begins anew, the address has one less.
    ///
    /// # Errors
    /// When the database cannot do it.
    pub fn succeed(&self, db: &mut Write) -> Result<()> {
        self.forgive(db)?;
        diesel::delete(failures::table.find(&self.account)).execute(db.conn())?;
        Ok(())
    }

    /// The secret was not looked at after all.
    ///
    /// # Errors
    /// When the database cannot do it.
    pub fn forgive(&self, db: &mut Write) -> Result<()> {
        for (subject, standing) in self.lock(db)? {
            set(db, &subject, standing.forgiven(limit(&subject)))?;
        }
        Ok(())
    }

    /// Compares a secret on the hasher's threads. An attempt that found no place
    /// there is not held against anybody.
    ///
    /// # Errors
    /// 429 when too many wait.
    pub async fn compare(&self, db: &Db, hasher: &Hasher, secret: String, hash: Option<String>) -> Result<bool> {
        match hasher.verify(secret, hash).await {
            Ok(right) => Ok(right),
            Err(error) => {
                let attempt = self.clone();
                db.write(Kind::Real, move |db| attempt.forgive(db)).await?;
                Err(error)
            }
        }
    }

    /// Both rows, locked, the address first and then the account.
    fn lock(&self, db: &mut Write) -> Result<Vec<(String, Standing)>> {
        let subjects = [&self.address, &self.account];
        let now = db.now();
        let new = subjects.map(|subject| {
            (
                failures::subject.eq(subject),
                failures::failures.eq(0),
                failures::last_at.eq(now),
            )
        });
        diesel::insert_into(failures::table)
            .values(new.to_vec())
            .on_conflict_do_nothing()
            .execute(db.conn())?;
        type Row = (String, i32, DateTime<Utc>, Option<DateTime<Utc>>);
        let rows: Vec<Row> = failures::table
            .filter(failures::subject.eq_any(subjects))
            .order(failures::subject)
            .for_update()
            .load(db.conn())?;
        let standing = |(subject, failures, last_at, locked_until)| {
            let standing = Standing {
                failures,
                last_at,
                locked_until,
            };
            (subject, standing)
        };
        Ok(rows.into_iter().map(standing).collect())
    }
}

fn limit(subject: &str) -> i32 {
    if subject.starts_with("address ") {
        ADDRESS
    } else {
        ACCOUNT
    }
}

/// One household or office has a whole /64 of IPv6.
fn network(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(v6) => {
            let [a, b, c, d, ..] = v6.segments();
            Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0).into()
        }
    }
}

fn set(db: &mut Write, subject: &str, standing: Standing) -> Result<()> {
    let Standing {
        failures: count,
        last_at,
        locked_until,
    } = standing;
    diesel::update(failures::table.find(subject))
        .set((
            failures::failures.eq(count),
            failures::last_at.eq(last_at),
            failures::locked_until.eq(locked_until),
        ))
        .execute(db.conn())?;
    Ok(())
}

fn stopped(limit: i32, wait: TimeDelta) -> Error {
    let (seconds, window) = (wait.num_seconds().max(0) + 1, WINDOW.num_seconds());
    Error::detailed(
        codes::too_many_requests(),
        format!("Too many failed attempts to sign in. The next is taken in {seconds} seconds."),
        format!("Terlalu banyak percobaan masuk yang gagal. Percobaan berikut diterima dalam {seconds} detik."),
    )
    .header(header::RETRY_AFTER, seconds.to_string())
    .header(
        HeaderName::from_static("ratelimit-policy"),
        format!("\"sign-in\";q={limit};w={window}"),
    )
    .header(
        HeaderName::from_static("ratelimit"),
        format!("\"sign-in\";r=0;t={seconds}"),
    )
}

/// Forgets what was quiet long enough. Returns how many.
///
/// # Errors
/// When the database cannot do it.
pub fn forget_old(db: &mut Write) -> Result<usize> {
    let until = db.now() - TimeDelta::days(1);
    Ok(diesel::delete(failures::table.filter(failures::last_at.lt(until))).execute(db.conn())?)
}

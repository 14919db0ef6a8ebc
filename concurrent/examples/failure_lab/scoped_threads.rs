//! Three threads in a scope, which ends when all of them have ended.

use std::thread;

use workload::blocking::Api;

use crate::observe::Given;

pub(crate) fn run(api: &Api) -> Given {
    thread::scope(|scope| {
        let user = scope.spawn(|| api.get_user(1));
        let posts = scope.spawn(|| api.get_posts(1));
        let comments = scope.spawn(|| api.get_comments(1));
        posts.join().expect("no call panics")?;
        user.join().expect("no call panics")?;
        comments.join().expect("no call panics")?;
        Ok(None)
    })
}

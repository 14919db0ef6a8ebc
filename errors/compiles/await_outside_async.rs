//! `.await` pauses its function and returns to the code that polls it. Only an `async` function is polled.

use workload::{Api, Tokio};

async fn name_of(api: &Api<Tokio>, user: u32) -> &'static str { // `async`, and its caller awaits it.
    api.get_user(user).await.map_or("nobody", |user| user.name)
}

#[tokio::main]
async fn main() {
    println!("{}", name_of(&Api::new(Tokio), 1).await);
}

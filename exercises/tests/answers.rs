//! Every start fails, every solution and every other right answer passes, and each known wrong answer fails with its own message.
//!
//! The book shows what the check prints of a wrong answer. `UPDATE_TIMELINES=1 cargo test -p exercises --test answers` records it.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::{env, fs};

use exercises::checks::{self, Checked};
use exercises::printed;

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("exercises").join(name)
}

/// The files in `exercises/FOLDER/KIND`, without `.rs`.
fn answers_in(exercise: &str, kind: &str) -> BTreeSet<String> {
    let files = fs::read_dir(folder(exercise).join(kind)).expect("the folder is there");
    let stem = |file: PathBuf| file.file_stem().expect("a file has a name").to_string_lossy().into_owned();
    files.map(|file| stem(file.expect("the folder can be read").path())).collect()
}

fn all_are_listed(exercise: &str, kind: &str, listed: &[&str]) {
    let listed: BTreeSet<String> = listed.iter().map(|&name| name.to_owned()).collect();
    assert_eq!(answers_in(exercise, kind), listed, "{kind} answers to {exercise}");
}

fn passes(name: &str, checked: &Checked) {
    assert!(checked.verdict.is_ok(), "{name}: {:?}\n{}", checked.verdict, checked.recording);
}

fn fails(exercise: &str, wrong: &str, checked: Checked) -> String {
    let source =
        fs::read_to_string(folder(exercise).join("wrong").join(format!("{wrong}.rs"))).expect("it was compiled");
    let checked = checked.explained_by(&source);
    let expected = source.lines().next().and_then(|line| line.strip_prefix("//! verdict: "));
    let expected = expected.expect("a wrong answer begins with its verdict");
    let verdict = checked.verdict.as_ref().expect_err(wrong);
    assert!(verdict.contains(expected), "{exercise}, {wrong}\n  says     {verdict}\n  expected {expected}");
    assert!(verdict.ends_with('.') && !verdict.contains('\n'), "a verdict is a sentence on one line: {verdict}");
    let file = folder(exercise).join("wrong").join(format!("{wrong}.txt"));
    let printed = printed(&checked, checked.recording.text().width(80).colour(false).ascii(false), 80);
    if env::var_os("UPDATE_TIMELINES").is_some() {
        fs::write(&file, &printed).expect("the folder can be written to");
    }
    let recorded = fs::read_to_string(&file).expect("UPDATE_TIMELINES=1 records it");
    // Real times differ from run to run, and so does which of two threads begins first.
    let same = checked.recording.is_simulated() && checked.recording.threads().len() == 1;
    if same && !verdict.contains("about ") {
        assert_eq!(recorded, printed, "{}", file.display());
    } else {
        let on_one_line = recorded.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(on_one_line.contains(expected), "{}", file.display());
    }
    verdict.clone()
}

/// `#[path]` of a module takes a literal, so each answer is listed here, and the test checks that none was forgotten.
macro_rules! exercises {
    ($($path:literal $name:ident $function:ident { wrong: $($wrong:ident)*; right: $($right:ident)*; })*) => {$(
        #[allow(warnings, clippy::all, clippy::pedantic, clippy::unwrap_used)]
        #[path = $path]
        mod $name {
            pub mod solution;
            pub mod start;
            pub mod wrong {$(
                pub mod $wrong;
            )*}
            pub mod right {$(
                pub mod $right;
            )*}
        }

        #[test]
        fn $name() {
            use checks::$name::check;

            let folder = Path::new($path).file_name().expect("it has a name").to_str().expect("it is ASCII");
            all_are_listed(folder, "wrong", &[$(stringify!($wrong)),*]);
            all_are_listed(folder, "right", &[$(stringify!($right)),*]);
            let start = check($name::start::$function);
            assert!(start.verdict.is_err(), "the start is solved already: {:?}", start.verdict);
            passes("the solution", &check($name::solution::$function));
            $(passes(stringify!($right), &check($name::right::$right::$function));)*
            let verdicts = [$((fails(folder, stringify!($wrong), check($name::wrong::$wrong::$function)), stringify!($wrong))),*];
            for (number, (verdict, wrong)) in verdicts.iter().enumerate() {
                let same = verdicts[..number].iter().find(|(other, _)| other == verdict);
                assert_eq!(same, None, "{folder}, {wrong} has no verdict of its own");
            }
        }
    )*};
}

exercises! {
    "../exercises/01_forgotten_await" forgotten_await sign_in {
        wrong: call_removed error_lost given_up polled_once spawned_and_left warning_silenced;
        right: mapped spawned;
    }
    "../exercises/02_three_at_once" three_at_once load {
        wrong: await_in_arguments blocks constant_user made_first never_awaited panics two_of_three;
        right: join_then_question_mark spawned;
    }
    "../exercises/03_the_loop" the_loop load {
        wrong: at_most_ten error_lost five_at_a_time second_loop spawn_and_await_in_the_loop starts_nothing wrong_order;
        right: join_all join_set_sorted spawned;
    }
    "../exercises/04_what_needs_what" what_needs_what load {
        wrong: after_login in_levels login_twice logo_made_early posts_after_user;
        right: chains_of_then spawned;
    }
    "../exercises/05_at_most_five" at_most_five load {
        wrong: buffered chunks four permit_after_the_call permit_dropped unbounded;
        right: five_workers join_set semaphore;
    }
    "../exercises/06_one_fails" one_fails load {
        wrong: error_lost luckily_first one_at_a_time only_posts_first spawned_awaited_in_turn tasks_run_on;
        right: aborted join_set;
    }
    "../exercises/07_first_to_succeed" first_to_succeed fetch {
        wrong: all_or_nothing never_gives_up one_after_another race tasks_run_on waits_for_all;
        right: join_set unordered;
    }
    "../exercises/08_each_in_time" each_in_time load {
        wrong: around_the_loop deadlines_made_early looks_at_the_clock_later slow_left_out tasks_run_on too_patient;
        right: aborted joined select;
    }
    "../exercises/09_dont_block" dont_block load {
        wrong: block_in_place channel_of_std one_after_another report_last spawned_task thread_joined;
        right: joined thread_and_channel;
    }
    "../exercises/10_the_guard" the_guard add_up {
        wrong: deadlock lost_update no_lock_needed replaced returned_early spawned_with_guard;
        right: one_lock_at_the_end spawned;
    }
    "../exercises/11_pages" pages load {
        wrong: error_lost guessed_in_a_loop items_lost last_page_lost never_ends;
        right: recursive try_unfold;
    }
    "../exercises/12_cpu_work" cpu_work count {
        wrong: awaited_in_turn one_moved rayon_on_the_runtimes_thread spawned_tasks swapped;
        right: rayon_and_channel threads_in_spawn_blocking;
    }
    "../exercises/13_slow_dashboard" slow_dashboard load {
        wrong: images_unbounded one_cause_fixed search_awaited_first search_left_out;
        right: spawned;
    }
}

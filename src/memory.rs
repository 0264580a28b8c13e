//! How the C library's allocator gives memory back.

/// The size in bytes from which on a block is the system's again as soon as it is free. The GNU C library begins at 128 KiB:
/// a start with 300 routes takes 3 ms longer so, for one megabyte.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
const LARGE: libc::c_int = 512 << 10;

/// Has large blocks given back as soon as they are free. To be called first of all, before there are other threads.
///
/// The GNU C library (`mallopt(3)`) moves its bound up, to 32 MiB in the end, each time a block beyond it is freed. What a
/// start and the making of a pack need for a moment then stays with the process for good: 14 MB of 54 at 300 routes, 130 of
/// 760 at 100,000. A bound that was set stays. Other allocators are left as they are.
///
/// ```standalone_crate
/// # #[cfg(all(target_os = "linux", target_env = "gnu"))] {
/// signpost::memory::give_back_large_blocks();
/// let pages = || std::fs::read_to_string("/proc/self/statm").unwrap().split(' ').nth(1).unwrap().parse::<usize>().unwrap();
/// // This would move the bound beyond what comes next, which could then not be given back for what stands behind it.
/// drop(vec![1_u8; 20 << 20]);
/// let (large, behind) = (vec![1_u8; 16 << 20], vec![1_u8; 100]);
/// let before = pages();
/// drop(large);
/// assert!(pages() + (15 << 20) / 4096 < before);
/// # drop(behind);
/// # }
/// ```
#[cfg_attr(
    all(target_os = "linux", target_env = "gnu"),
    expect(unsafe_code, reason = "no safe library offers this one call")
)]
pub fn give_back_large_blocks() {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    // SAFETY: it sets a number of the allocator and takes no pointers. It must not run beside another thread that calls
    // it, and `main` calls it before there is another thread. If it is refused, all is as it was.
    unsafe {
        libc::mallopt(libc::M_MMAP_THRESHOLD, LARGE);
    }
}

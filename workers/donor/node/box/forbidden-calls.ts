/**
 * What a boxed program may not ask of the kernel: all that training needs none of and that has let programs out of
 * boxes, or reaches past namespaces. Numbers from Linux's `asm/unistd_64.h` and `asm-generic/unistd.h`.
 */

export type Architecture = "x64" | "arm64";

/** Numbers by architecture; null: there is no such call. */
type Numbers = readonly [x64: number | null, arm64: number | null];

/** Other processes' memory and state. */
const PROCESSES: Record<string, Numbers> = {
  ...{ ptrace: [101, 117], process_vm_readv: [310, 270], process_vm_writev: [311, 271], kcmp: [312, 272] },
  ...{ pidfd_open: [434, 434], pidfd_getfd: [438, 438], process_madvise: [440, 440] },
};
/** Large parts of the kernel that most escapes began in. */
const SURFACE: Record<string, Numbers> = {
  ...{ bpf: [321, 280], perf_event_open: [298, 241], userfaultfd: [323, 282] },
  ...{ add_key: [248, 217], request_key: [249, 218], keyctl: [250, 219] },
  ...{ io_uring_setup: [425, 425], io_uring_enter: [426, 426], io_uring_register: [427, 427] },
  ...{ modify_ldt: [154, null], personality: [135, 92], lookup_dcookie: [212, 18], uselib: [134, null] },
};
/** The box's own walls: mounts and namespaces. */
const WALLS: Record<string, Numbers> = {
  ...{
    mount: [165, 40],
    umount2: [166, 39],
    pivot_root: [155, 41],
    chroot: [161, 51],
    open_tree: [428, 428],
  },
  ...{ move_mount: [429, 429], fsopen: [430, 430], fsconfig: [431, 431], fsmount: [432, 432] },
  ...{ fspick: [433, 433], mount_setattr: [442, 442], setns: [308, 268], unshare: [272, 97] },
  ...{ name_to_handle_at: [303, 264], open_by_handle_at: [304, 265], fanotify_init: [300, 262] },
};
/** The machine's: for its administrator only, and refused to everybody else by the kernel as well. */
const MACHINE: Record<string, Numbers> = {
  ...{ kexec_load: [246, 104], kexec_file_load: [320, 294], reboot: [169, 142], acct: [163, 89] },
  ...{ init_module: [175, 105], finit_module: [313, 273], delete_module: [176, 106] },
  ...{ swapon: [167, 224], swapoff: [168, 225], syslog: [103, 116], vhangup: [153, 58] },
  ...{ quotactl: [179, 60], quotactl_fd: [443, 443], iopl: [172, null], ioperm: [173, null] },
  ...{ settimeofday: [164, 170], clock_settime: [227, 112], clock_adjtime: [305, 266], adjtimex: [159, 171] },
  ...{ sethostname: [170, 161], setdomainname: [171, 162] },
};
/** Sockets of every family: a network namespace does not hold those between a virtual machine and its host. */
const NETWORK: Record<string, Numbers> = { socket: [41, 198], socketpair: [53, 199] };
/** Memory that no limit of a process counts. */
const MEMORY: Record<string, Numbers> = {
  ...{ memfd_create: [319, 279], memfd_secret: [447, 447], shmget: [29, 194], semget: [64, 190] },
  ...{ msgget: [68, 186], mq_open: [240, 180] },
};
/** New processes; threads are below. */
const FORKS: Record<string, Numbers> = { fork: [57, null], vfork: [58, null] };

const ALWAYS = { ...PROCESSES, ...SURFACE, ...WALLS, ...MACHINE, ...NETWORK, ...MEMORY, ...FORKS };

/** A call that is refused: always, or where the low 32 bits of one argument, masked, have this value. */
export interface ForbiddenCall {
  readonly name: string;
  readonly number: number;
  readonly when: { readonly argument: number; readonly mask: number; readonly value: number } | null;
  readonly errno: number;
}

const [EPERM, ENOSYS] = [1, 38];
const CLONE_THREAD = 0x10000;
/** MAP_SHARED, also as a part of MAP_SHARED_VALIDATE, with MAP_ANONYMOUS */
const SHARED_MEMORY = 0x21;
/** They type into the terminal that started the node. */
const [TIOCSTI, TIOCLINUX] = [0x5412, 0x541c];
const ALL = 0xffff_ffff;

export function forbiddenCalls(architecture: Architecture): readonly ForbiddenCall[] {
  const numberOf = ([x64, arm64]: Numbers): number | null => (architecture === "x64" ? x64 : arm64);
  const always = Object.entries(ALWAYS).flatMap(([name, numbers]): ForbiddenCall[] => {
    const number = numberOf(numbers);
    return number === null ? [] : [{ name, number, when: null, errno: EPERM }];
  });
  const only = (name: string, numbers: [number, number], argument: number, mask: number, value: number) => ({
    ...{ name, number: numberOf(numbers)!, errno: EPERM },
    when: { argument, mask, value },
  });
  return [
    ...always,
    // its flags lie in memory, where a filter cannot look: libraries then take clone
    { name: "clone3", number: 435, when: null, errno: ENOSYS },
    only("clone of a process", [56, 220], 0, CLONE_THREAD, 0),
    only("mmap of shared memory", [9, 222], 3, SHARED_MEMORY, SHARED_MEMORY),
    only("ioctl TIOCSTI", [16, 29], 1, ALL, TIOCSTI),
    only("ioctl TIOCLINUX", [16, 29], 1, ALL, TIOCLINUX),
  ];
}

// Files in memory for a Go program in a browser.
//
// Stands before wasm_exec.js, whose own file system knows only output, and
// gives it what Node would: globalThis.fs with the functions and error codes
// that package syscall calls, process, and path. The files that it begins with
// come from files.go, which calls gangwayFiles. Files under an output path are
// sent back, as "gangway:file" lines, when they are closed.
"use strict";

(() => {
  const O_WRONLY = 1;
  const O_RDWR = 2;
  const O_CREAT = 64;
  const O_EXCL = 128;
  const O_TRUNC = 512;
  const O_APPEND = 1024;
  const O_DIRECTORY = 65536;

  const S_IFDIR = 0o040000;
  const S_IFREG = 0o100000;

  /** An error that package syscall knows by its code. @param {string} code */
  const failure = (code) => Object.assign(new Error(code), { code });

  let lastInode = 0;

  class Node {
    /** @param {number} mode */
    constructor(mode) {
      this.inode = ++lastInode;
      this.mode = mode;
      this.modified = Date.now();
      this.size = 0;
      this.bytes = new Uint8Array(0); // The first size bytes count.
      /** @type {Map<string, Node> | null} */
      this.children = (mode & S_IFDIR) !== 0 ? new Map() : null;
    }

    /** @param {number} size */
    resize(size) {
      if (size > this.bytes.length) {
        const bytes = new Uint8Array(Math.max(size, 2 * this.bytes.length));
        bytes.set(this.bytes.subarray(0, this.size));
        this.bytes = bytes;
      }
      if (size < this.size) this.bytes.fill(0, size, this.size);
      this.size = size;
      this.modified = Date.now();
    }

    /** What Go's setStat reads. */
    stat() {
      const { inode, mode, size, modified } = this;
      return {
        dev: 1, ino: inode, mode, nlink: 1, uid: 0, gid: 0, rdev: 0, size, blksize: 4096, blocks: Math.ceil(size / 512),
        atimeMs: modified, mtimeMs: modified, ctimeMs: modified, isDirectory: () => this.children !== null,
      };
    }
  }

  const root = new Node(S_IFDIR | 0o755);
  let workingDirectory = "/";
  /** @type {string[]} */
  let outputs = [];

  /** @type {Map<number, {node: Node, path: string, position: number, flags: number}>} */
  const open = new Map();

  /** The absolute path without dots. @param {string[]} paths */
  const resolve = (...paths) => {
    /** @type {string[]} */
    const names = [];
    for (const name of [workingDirectory, ...paths].reduce((all, p) => (p.startsWith("/") ? p : `${all}/${p}`)).split("/")) {
      if (name === "..") names.pop();
      else if (name !== "" && name !== ".") names.push(name);
    }
    return `/${names.join("/")}`;
  };

  /** @param {string} path */
  const find = (path) => {
    let node = root;
    for (const name of resolve(path).split("/").filter(Boolean)) {
      if (!node.children) throw failure("ENOTDIR");
      const child = node.children.get(name);
      if (!child) throw failure("ENOENT");
      node = child;
    }
    return node;
  };

  /** The directory that holds a path, and the path's last name in it. @param {string} path */
  const holder = (path) => {
    const absolute = resolve(path);
    const slash = absolute.lastIndexOf("/");
    const { children } = find(absolute.slice(0, slash) || "/");
    if (!children) throw failure("ENOTDIR");
    const name = absolute.slice(slash + 1);
    if (!name) throw failure("EEXIST"); // The root.
    return { children, name };
  };

  /** @param {string} path @param {Node} node */
  const add = (path, node) => {
    const { children, name } = holder(path);
    children.set(name, node);
  };

  /** @param {string} path */
  const makeDirectories = (path) => {
    let made = "";
    for (const name of resolve(path).split("/").filter(Boolean)) {
      made += `/${name}`;
      const { children, name: last } = holder(made);
      if (!children.has(last)) children.set(last, new Node(S_IFDIR | 0o755));
    }
  };

  /** @param {number} fd */
  const opened = (fd) => {
    const file = open.get(fd);
    if (!file) throw failure("EBADF");
    return file;
  };

  /** @param {string} path */
  const isOutput = (path) => outputs.some((o) => path === o || path.startsWith(`${o}/`));

  /** Sends an output back. @param {string} path @param {Node} node */
  const bringBack = (path, node) => {
    if (!isOutput(path) || node.children) return;
    let text = "";
    for (let i = 0; i < node.size; i += 8192) {
      text += String.fromCharCode(...node.bytes.subarray(i, Math.min(i + 8192, node.size)));
    }
    console.log("gangway:file", path, btoa(text));
  };

  /** @param {string} path */
  const forget = (path) => {
    if (isOutput(path)) console.log("gangway:file", path);
  };

  /** The functions of Node's fs that package syscall calls, without callbacks. */
  const functions = {
    open(/** @type {string} */ path, /** @type {number} */ flags, /** @type {number} */ mode) {
      const { children, name } = resolve(path) === "/" ? { children: new Map([["", root]]), name: "" } : holder(path);
      let node = children.get(name);
      if (!node) {
        if (!(flags & O_CREAT)) throw failure("ENOENT");
        node = new Node(S_IFREG | (mode & 0o777));
        children.set(name, node);
      } else if (flags & O_CREAT && flags & O_EXCL) {
        throw failure("EEXIST");
      }
      if (node.children && flags & (O_WRONLY | O_RDWR)) throw failure("EISDIR");
      if (!node.children && flags & O_DIRECTORY) throw failure("ENOTDIR");
      if (flags & O_TRUNC) node.resize(0);
      let fd = 3;
      while (open.has(fd)) fd++;
      open.set(fd, { node, path: resolve(path), position: 0, flags });
      return fd;
    },

    close(/** @type {number} */ fd) {
      const { node, path, flags } = opened(fd);
      open.delete(fd);
      if (flags & (O_WRONLY | O_RDWR)) bringBack(path, node);
    },

    read(/** @type {number} */ fd, /** @type {Uint8Array} */ buffer, /** @type {number} */ offset, /** @type {number} */ length, /** @type {number | null} */ position) {
      if (fd === 0) return 0; // Nobody types here.
      const file = opened(fd);
      const { node } = file;
      if (node.children) throw failure("EISDIR");
      const start = position ?? file.position;
      const part = node.bytes.subarray(Math.min(start, node.size), Math.min(start + length, node.size));
      buffer.set(part, offset);
      if (position === null) file.position += part.length;
      return part.length;
    },

    write(/** @type {number} */ fd, /** @type {Uint8Array} */ buffer, /** @type {number} */ offset, /** @type {number} */ length, /** @type {number | null} */ position) {
      const part = buffer.subarray(offset, offset + length);
      if (fd === 1 || fd === 2) return globalThis.fs.writeSync(fd, part);
      const file = opened(fd);
      const { node } = file;
      if (!(file.flags & (O_WRONLY | O_RDWR))) throw failure("EBADF");
      const start = file.flags & O_APPEND ? node.size : (position ?? file.position);
      if (start + part.length > node.size) node.resize(start + part.length);
      node.bytes.set(part, start);
      if (position === null) file.position = start + part.length;
      return part.length;
    },

    fstat: (/** @type {number} */ fd) => (fd <= 2 ? new Node(0o020620) : opened(fd).node).stat(),
    stat: (/** @type {string} */ path) => find(path).stat(),
    lstat: (/** @type {string} */ path) => find(path).stat(),

    readdir(/** @type {string} */ path) {
      const { children } = find(path);
      if (!children) throw failure("ENOTDIR");
      return [...children.keys()].sort();
    },

    mkdir(/** @type {string} */ path, /** @type {number} */ mode) {
      const { children, name } = holder(path);
      if (children.has(name)) throw failure("EEXIST");
      children.set(name, new Node(S_IFDIR | (mode & 0o777)));
    },

    rmdir(/** @type {string} */ path) {
      const { children, name } = holder(path);
      const node = children.get(name);
      if (!node) throw failure("ENOENT");
      if (!node.children) throw failure("ENOTDIR");
      if (node.children.size > 0) throw failure("ENOTEMPTY");
      children.delete(name);
    },

    unlink(/** @type {string} */ path) {
      const { children, name } = holder(path);
      const node = children.get(name);
      if (!node) throw failure("ENOENT");
      if (node.children) throw failure("EISDIR");
      children.delete(name);
      forget(resolve(path));
    },

    rename(/** @type {string} */ from, /** @type {string} */ to) {
      const source = holder(from);
      const node = source.children.get(source.name);
      if (!node) throw failure("ENOENT");
      const target = holder(to);
      const there = target.children.get(target.name);
      if (there && there !== node) {
        if (there.children && !node.children) throw failure("EISDIR");
        if (!there.children && node.children) throw failure("ENOTDIR");
        if (there.children && there.children.size > 0) throw failure("ENOTEMPTY");
      }
      source.children.delete(source.name);
      target.children.set(target.name, node);
      forget(resolve(from));
      bringBack(resolve(to), node);
    },

    truncate: (/** @type {string} */ path, /** @type {number} */ length) => find(path).resize(length),
    ftruncate: (/** @type {number} */ fd, /** @type {number} */ length) => opened(fd).node.resize(length),
    fsync: () => {},
    chmod(/** @type {string} */ path, /** @type {number} */ mode) {
      const node = find(path);
      node.mode = (node.mode & ~0o777) | (mode & 0o777);
    },
    fchmod(/** @type {number} */ fd, /** @type {number} */ mode) {
      const { node } = opened(fd);
      node.mode = (node.mode & ~0o777) | (mode & 0o777);
    },
    utimes(/** @type {string} */ path, /** @type {number} */ accessed, /** @type {number} */ modified) {
      find(path).modified = modified * 1000;
    },
  };

  /** Those that there is nothing for: owners, links. */
  for (const name of ["chown", "fchown", "lchown", "link", "readlink", "symlink"]) {
    functions[name] = () => {
      throw failure("ENOSYS");
    };
  }

  const fs = {
    constants: { O_WRONLY, O_RDWR, O_CREAT, O_TRUNC, O_APPEND, O_EXCL, O_DIRECTORY },
    /** host.js puts the program's output in its place. */
    writeSync: (/** @type {number} */ fd, /** @type {Uint8Array} */ bytes) => bytes.length,
  };
  for (const [name, run] of Object.entries(functions)) {
    fs[name] = (/** @type {any[]} */ ...args) => {
      const callback = args.pop();
      let result;
      try {
        result = run(...args);
      } catch (error) {
        callback(error.code ? error : failure("EIO"));
        return;
      }
      callback(null, result);
    };
  }

  globalThis.fs = fs;
  globalThis.path = { resolve };
  globalThis.process = {
    pid: 1,
    ppid: 0,
    getuid: () => 0,
    getgid: () => 0,
    geteuid: () => 0,
    getegid: () => 0,
    getgroups: () => [],
    umask: () => 0o022,
    cwd: () => workingDirectory,
    chdir(/** @type {string} */ path) {
      if (!find(path).children) throw failure("ENOTDIR");
      workingDirectory = resolve(path);
    },
  };

  /**
   * Fills the file system. Paths are absolute and contents are base64.
   *
   * @param {{directory: string, directories: string[], files: Record<string, string>, outputs: string[]}} config
   */
  globalThis.gangwayFiles = (config) => {
    for (const path of [config.directory, ...config.directories]) makeDirectories(path);
    for (const [path, content] of Object.entries(config.files)) {
      makeDirectories(path.slice(0, path.lastIndexOf("/")));
      const node = new Node(S_IFREG | 0o644);
      node.bytes = Uint8Array.from(atob(content), (c) => c.charCodeAt(0));
      node.size = node.bytes.length;
      add(path, node);
    }
    workingDirectory = config.directory;
    outputs = config.outputs;
  };
})();

//! What Node or a browser has and a step of code has not. What it has stands in `world/`.

/// What `require` gives.
pub const MODULES: &[&str] = &["buffer", "crypto", "url"];

/// Variables that are there elsewhere.
pub const GLOBALS: &[&str] = &[
    "Blob",
    "BroadcastChannel",
    "CompressionStream",
    "DecompressionStream",
    "EventSource",
    "File",
    "FormData",
    "MessageChannel",
    "ReadableStream",
    "SharedWorker",
    "TransformStream",
    "WebAssembly",
    "WebSocket",
    "Worker",
    "WritableStream",
    "XMLHttpRequest",
    "axios",
    "document",
    "localStorage",
    "moment",
    "navigator",
    "process",
    "sessionStorage",
    "window",
];

/// Members of what is there.
pub const MEMBERS: &[(&str, &[&str])] = &[
    (
        "Intl",
        &[
            "DisplayNames",
            "DurationFormat",
            "ListFormat",
            "Locale",
            "RelativeTimeFormat",
            "Segmenter",
            "supportedValuesOf",
        ],
    ),
    (
        "crypto",
        &[
            "createCipheriv",
            "createDecipheriv",
            "createDiffieHellman",
            "createECDH",
            "createPrivateKey",
            "createPublicKey",
            "createSecretKey",
            "createSign",
            "createVerify",
            "diffieHellman",
            "generateKey",
            "generateKeyPair",
            "generateKeyPairSync",
            "generateKeySync",
            "hkdf",
            "hkdfSync",
            "pbkdf2",
            "pbkdf2Sync",
            "privateDecrypt",
            "privateEncrypt",
            "publicDecrypt",
            "publicEncrypt",
            "scrypt",
            "scryptSync",
            "sign",
            "verify",
        ],
    ),
];

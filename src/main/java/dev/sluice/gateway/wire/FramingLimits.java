package dev.sluice.gateway.wire;

/**
 * How long the parts of a request may be.
 *
 * @param maxTargetBytes the request target, 64 to 65,536
 * @param maxHeadBytes request line and header fields together, and likewise a trailer section; 1 KiB to 1 MiB
 * @param maxFieldBytes one header field with its name, 256 to {@code maxHeadBytes}
 * @param maxFields number of header fields, 8 to 1,000
 * @param maxBodyBytes the body, without the framing of its chunks; 1 to 1 GiB
 * @param maxExtensionBytes the extension of one chunk, 0 to 4,096
 * @param upload the request target whose bodies may be longer, if POSTed; empty for none
 * @param maxUploadBytes such a body, at least {@code maxBodyBytes}; to 2 GiB
 */
public record FramingLimits(
        int maxTargetBytes,
        int maxHeadBytes,
        int maxFieldBytes,
        int maxFields,
        long maxBodyBytes,
        int maxExtensionBytes,
        String upload,
        long maxUploadBytes) {
    /** Limits that suit an API: 2 KiB of target, 16 KiB of head, 8 KiB a field, 64 fields, 32 MiB of body. */
    public static final FramingLimits DEFAULT =
            new FramingLimits(2048, 16 << 10, 8 << 10, 64, 32 << 20, 256, "", 32 << 20);

    public FramingLimits {
        Check.range("maxHeadBytes", maxHeadBytes, 1024, 1 << 20);
        Check.range("maxTargetBytes", maxTargetBytes, 64, Math.min(65_536, maxHeadBytes));
        Check.range("maxFieldBytes", maxFieldBytes, 256, maxHeadBytes);
        Check.range("maxFields", maxFields, 8, 1000);
        Check.range("maxBodyBytes", maxBodyBytes, 1, 1L << 30);
        Check.range("maxExtensionBytes", maxExtensionBytes, 0, 4096);
        Check.range("maxUploadBytes", maxUploadBytes, maxBodyBytes, Integer.MAX_VALUE);
    }

    /** With another limit for bodies, uploads too if there are none. */
    public FramingLimits withMaxBodyBytes(long newMaxBodyBytes) {
        return new FramingLimits(
                maxTargetBytes,
                maxHeadBytes,
                maxFieldBytes,
                maxFields,
                newMaxBodyBytes,
                maxExtensionBytes,
                upload,
                upload.isEmpty() ? newMaxBodyBytes : Math.max(newMaxBodyBytes, maxUploadBytes));
    }

    /** With longer bodies for what is POSTed to one target. */
    public FramingLimits withUploads(String target, long maxBytes) {
        return new FramingLimits(
                maxTargetBytes,
                maxHeadBytes,
                maxFieldBytes,
                maxFields,
                maxBodyBytes,
                maxExtensionBytes,
                target,
                Math.max(maxBodyBytes, maxBytes));
    }
}

package dev.sluice.metrics;

import io.opentelemetry.api.common.AttributeKey;
import java.util.List;

/** The names of what spans say: OpenTelemetry's for generative AI and HTTP where there are any, else ours. */
final class SpanKeys {
    static final AttributeKey<String> OPERATION = AttributeKey.stringKey("gen_ai.operation.name");
    static final AttributeKey<String> PROVIDER = AttributeKey.stringKey("gen_ai.provider.name");
    static final AttributeKey<String> REQUEST_MODEL = AttributeKey.stringKey("gen_ai.request.model");
    static final AttributeKey<String> RESPONSE_MODEL = AttributeKey.stringKey("gen_ai.response.model");
    static final AttributeKey<String> RESPONSE_ID = AttributeKey.stringKey("gen_ai.response.id");
    static final AttributeKey<List<String>> FINISH_REASONS =
            AttributeKey.stringArrayKey("gen_ai.response.finish_reasons");
    static final AttributeKey<Long> INPUT_TOKENS = AttributeKey.longKey("gen_ai.usage.input_tokens");
    static final AttributeKey<Long> OUTPUT_TOKENS = AttributeKey.longKey("gen_ai.usage.output_tokens");
    static final AttributeKey<String> ERROR = AttributeKey.stringKey("error.type");
    static final AttributeKey<Long> STATUS = AttributeKey.longKey("http.response.status_code");

    static final AttributeKey<String> REQUEST_ID = AttributeKey.stringKey("sluice.request.id");
    static final AttributeKey<Boolean> STREAM = AttributeKey.booleanKey("sluice.stream");
    static final AttributeKey<Long> ATTEMPT = AttributeKey.longKey("sluice.attempt");
    static final AttributeKey<String> CAUSE = AttributeKey.stringKey("sluice.attempt.cause");
    static final AttributeKey<Boolean> REUSED = AttributeKey.booleanKey("sluice.connection.reused");
    static final AttributeKey<String> CLOCK = AttributeKey.stringKey("sluice.clock");
    static final AttributeKey<String> PHASE = AttributeKey.stringKey("sluice.phase");
    static final AttributeKey<String> DELIVERY = AttributeKey.stringKey("sluice.delivery");

    private SpanKeys() {}
}

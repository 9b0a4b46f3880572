package org.joinmarket.wallet.chain.bitcoind;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * An answer that is read as it comes: the history of a wallet may have any length, but no part of it is longer than
 * {@link #MAX_PART_BYTES}.
 */
final class StreamedReply implements AutoCloseable {
    /** One element of the list, or anything between two of them. */
    static final int MAX_PART_BYTES = 4 << 20;

    /** Elements in one answer. */
    static final int MAX_ELEMENTS = 10_000_000;

    private final JsonMapper json;
    private final ObjectReader parts; // one value after the other
    private final Bounded stream;
    private final Duration limit;
    private final CompletableFuture<Boolean> ended = new CompletableFuture<>();
    private final ObjectNode rest;
    private volatile boolean late;

    /** @param limit for the whole of it */
    StreamedReply(JsonMapper json, InputStream stream, Duration limit) {
        this.json = json;
        this.parts = json.reader().without(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
        this.stream = new Bounded(stream);
        this.limit = limit;
        this.rest = json.createObjectNode();
        var _ = ended.orTimeout(limit.toMillis(), TimeUnit.MILLISECONDS).exceptionally(_ -> giveUp());
    }

    /** It is JSON, but not what was asked for. */
    static final class Unexpected extends Exception {
        private static final long serialVersionUID = 1L;

        Unexpected(String what) {
            super(what);
        }
    }

    private boolean giveUp() {
        late = true;
        try {
            stream.close();
        } catch (IOException _) {
            // nobody reads it any more
        }
        return false;
    }

    /** The members of the result beside the list. */
    ObjectNode rest() {
        return rest;
    }

    /**
     * @param member of the result that is the list; empty if the result itself is
     * @return the error that bitcoind answers with; null if the list was there and ended
     */
    @Nullable
    JsonNode read(String member, Consumer<JsonNode> each) throws IOException, Unexpected {
        try (JsonParser parser = json.createParser(stream)) {
            return readReply(parser, member, each);
        } catch (JacksonException e) {
            if (late) throw new HttpTimeoutException("no answer within " + limit);
            if (e.getCause() instanceof IOException broken) throw broken;
            throw e;
        } catch (IOException e) {
            if (late) throw new HttpTimeoutException("no answer within " + limit);
            throw e;
        }
    }

    private @Nullable JsonNode readReply(JsonParser parser, String member, Consumer<JsonNode> each)
            throws IOException, Unexpected {
        require(parser.nextToken() == JsonToken.START_OBJECT, "no object");
        boolean listed = false;
        JsonNode error = null;
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            if (name.equals("result") && value != JsonToken.VALUE_NULL) listed |= readResult(parser, member, each);
            else if (name.equals("error") && value != JsonToken.VALUE_NULL) error = parts.readTree(parser);
            else parser.skipChildren();
        }
        require(parser.currentToken() == JsonToken.END_OBJECT, "cut off");
        require(listed || error != null, "no list");
        return error;
    }

    private boolean readResult(JsonParser parser, String member, Consumer<JsonNode> each)
            throws IOException, Unexpected {
        if (member.isEmpty()) {
            readList(parser, each);
            return true;
        }
        require(parser.currentToken() == JsonToken.START_OBJECT, "no object");
        boolean listed = false;
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = parser.currentName();
            var _ = parser.nextToken();
            stream.nextPart();
            if (name.equals(member)) {
                readList(parser, each);
                listed = true;
            } else {
                rest.set(name, parts.readTree(parser));
            }
        }
        return listed;
    }

    private void readList(JsonParser parser, Consumer<JsonNode> each) throws IOException, Unexpected {
        require(parser.currentToken() == JsonToken.START_ARRAY, "no list");
        for (int i = 0; parser.nextToken() != JsonToken.END_ARRAY; i++) {
            require(i < MAX_ELEMENTS, "too many elements");
            require(parser.currentToken() != null, "cut off");
            stream.nextPart();
            each.accept(parts.readTree(parser));
        }
    }

    private static void require(boolean holds, String otherwise) throws Unexpected {
        if (!holds) throw new Unexpected(otherwise);
    }

    @Override
    public void close() throws IOException {
        ended.complete(true);
        stream.close();
    }

    /** Fails on a part that is too long, before it is in memory. */
    private static final class Bounded extends FilterInputStream {
        private long left = MAX_PART_BYTES;

        Bounded(InputStream in) {
            super(in);
        }

        void nextPart() {
            left = MAX_PART_BYTES;
        }

        @Override
        public int read() throws IOException {
            int one = super.read();
            if (one >= 0) take(1);
            return one;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int read = super.read(buffer, offset, length);
            if (read > 0) take(read);
            return read;
        }

        private void take(int bytes) throws IOException {
            left -= bytes;
            if (left < 0) throw new BoundedBody.TooLong(MAX_PART_BYTES);
        }
    }
}

package org.joinmarket.directory.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import org.joinmarket.directory.routing.EnvelopeChecks;
import org.junit.jupiter.api.Tag;

@Tag("fuzz-envelope")
class EnvelopeFuzzTest {
    @FuzzTest
    void bothWaysOfReadingAnEnvelopeAgree(byte[] json) {
        EnvelopeChecks.bothWaysAgree(json);
    }
}

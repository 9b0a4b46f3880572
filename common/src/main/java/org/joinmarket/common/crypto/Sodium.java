package org.joinmarket.common.crypto;

import com.goterl.lazysodium.SodiumJava;
import com.goterl.lazysodium.utils.LibraryLoader;

/** libsodium, loaded on first use. */
final class Sodium {
    static final SodiumJava LIBRARY = new SodiumJava(LibraryLoader.Mode.BUNDLED_ONLY);

    private Sodium() {}
}

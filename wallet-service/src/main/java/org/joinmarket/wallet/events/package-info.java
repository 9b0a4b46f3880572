/** What happens, told to whoever listens and may know: bounded, and without making what happens wait. */
@NullMarked
package org.joinmarket.wallet.events;

import org.jspecify.annotations.NullMarked;

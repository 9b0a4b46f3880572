/** Folders that go away again. */
@NullMarked
package org.joinmarket.testkit.folder;

import org.jspecify.annotations.NullMarked;

package org.joinmarket.directory;

import org.joinmarket.support.ServiceRunner;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** The directory as a process. */
@SpringBootApplication
public class DirectoryApplication {
    public static void main(String[] args) {
        ServiceRunner.run(DirectoryApplication.class, "directory-service", args);
    }
}

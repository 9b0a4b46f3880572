package org.joinmarket.directory.api;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import lombok.RequiredArgsConstructor;
import lombok.extern.slf4j.Slf4j;
import org.joinmarket.directory.ban.BanTarget;
import org.joinmarket.directory.limit.CloseReason;
import org.joinmarket.directory.peer.Peer;
import org.joinmarket.directory.peer.PeerRegistry;
import org.joinmarket.support.problems.ApiProblem;
import org.joinmarket.support.tokens.Caller;
import org.joinmarket.support.tokens.CurrentCaller;
import org.joinmarket.support.tokens.Role;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Who is here, for operators and viewers; operators may also show them out. */
@Slf4j
@RestController
@RequestMapping("/api/v1/peers")
@RequiredArgsConstructor
class PeerController {
    private static final Comparator<Peer> BY_NICK = Comparator.comparing(Peer::nick);

    private final PeerRegistry registry;
    private final BanDesk desk;

    @GetMapping
    Bodies.PeerPage list(
            @CurrentCaller Caller caller,
            @RequestParam(required = false) @Nullable String role,
            @RequestParam(required = false) @Nullable String verified,
            @RequestParam(defaultValue = Inputs.DEFAULT_PAGE) String limit,
            @RequestParam(required = false) @Nullable String after) {
        caller.require(Role.OPERATOR, Role.VIEWER);
        int size = Inputs.pageSize(limit);
        var wantedRole = Inputs.role(role);
        var wantedProof = Inputs.flag("verified", verified);
        var last = after == null ? null : Inputs.nick("after", after);
        List<Peer> found = new ArrayList<>();
        for (Peer peer : registry.peers()) {
            if (last != null && peer.nick().compareTo(last) <= 0) continue;
            if (wantedRole != null && peer.role() != wantedRole) continue;
            if (wantedProof != null && peer.isVerified() != wantedProof) continue;
            found.add(peer);
        }
        found.sort(BY_NICK);
        var page = found.subList(0, Math.min(size, found.size()));
        String next = page.size() < found.size() ? page.getLast().nick().value() : null;
        return new Bodies.PeerPage(page.stream().map(Bodies.PeerView::of).toList(), next);
    }

    @GetMapping("/{nick}")
    Bodies.PeerView show(@CurrentCaller Caller caller, @PathVariable String nick) {
        caller.require(Role.OPERATOR, Role.VIEWER);
        return Bodies.PeerView.of(present(nick));
    }

    /** It is gone a moment after the answer, and may come back. */
    @DeleteMapping("/{nick}")
    @ResponseStatus(HttpStatus.ACCEPTED)
    void disconnect(@CurrentCaller Caller caller, @PathVariable String nick) {
        caller.require(Role.OPERATOR);
        var peer = present(nick);
        peer.connection().requestClose(CloseReason.DISCONNECTED);
        log.atInfo()
                .addKeyValue("operator", caller.name())
                .addKeyValue("nick", peer.nick())
                .log("peer disconnected by an operator");
    }

    /** Its nick, and its source unless that is loopback. */
    @PostMapping("/{nick}/ban")
    @ResponseStatus(HttpStatus.CREATED)
    Bodies.BanView ban(@CurrentCaller Caller caller, @PathVariable String nick, @RequestBody Bodies.BanPeer request) {
        caller.require(Role.OPERATOR);
        var length = Inputs.banLength(request.durationSeconds());
        String reason = Inputs.banReason(request.reason());
        return desk.ban(caller, BanTarget.of(present(nick)), length, reason);
    }

    private Peer present(String nick) {
        var peer = registry.find(nick);
        if (peer == null)
            throw new ApiProblem(HttpStatus.NOT_FOUND, "peer-not-found", "Nobody of that nick is connected.");
        return peer;
    }
}

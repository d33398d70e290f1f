# Exits per second by reason: rig gige, tcp-stream, send, MTU 1500, 16384 B messages
# Simulated; machine profile A; seeds 1 to 10; rig gige, guest-to-remote, tcp-stream, send, MTU 1500, 16384 B
# messages, 1 stream, receive_buffer_bytes=1048576, receive_buffer_autotune=off. Mean over seeds, per second of
# virtual time.
# Redraw in this folder: gnuplot -e "format='pdf'" exits-by-reason-gige-tcp-stream-mtu1500.gp
# Columns of exits-by-reason-gige-tcp-stream-mtu1500.csv: 1 series, 2 lane, 3 exits_per_s, 4 exits_per_s_ci95_low, 5 exits_per_s_ci95_high, 6 position, 7 exits_per_s_base
name = 'exits-by-reason-gige-tcp-stream-mtu1500'
legend_rows = 4; tick_px = 51; has_x_label = 0; caption_lines = 4
load 'style.gp'

if (!bare) {
    set label 1 "Exits per second by reason" at screen 0.5, screen from_top(18) center
    set label 2 "rig gige, tcp-stream, send, MTU 1500, 16384 B messages" at screen 0.5, screen from_top(42) center font small
    set label 3 "Simulated; machine profile A; seeds 1 to 10; rig gige, guest-to-remote,\ntcp-stream, send, MTU 1500, 16384 B messages, 1 stream,\nreceive_buffer_bytes=1048576, receive_buffer_autotune=off. Mean over seeds, per\nsecond of virtual time." at screen 0.5, screen from_bottom(caption_px - 12) center font small textcolor rgb '#404040'
}
set key maxcols 2
x_min = -0.6
set xrange [x_min:8.6]
set xtics ("assigned-\nnic" 0, "emulated-\nnic" 1, "virtio-\npci" 2, "virtio-\npci-\neventfd" 3, "vhost-\nnet" 4, "venet" 5, "virtio-\nvbus" 6, "xen-pv" 7, "lguest" 8) offset 0,tick_lift
x(stored) = stored / 1.0
set xtics scale 0
set grid noxtics
set xtics font tiny
set ylabel "Exits (thousand/s)"
y_min = 0
set yrange [y_min:80]
set ytics ("0" 0, "20" 20, "40" 40, "60" 60, "80" 80)
y(stored) = stored / 1000.0

set style line 21 linecolor rgb '#332288' linewidth 1 pointtype 5 pointsize mark
set style line 22 linecolor rgb '#88CCEE' linewidth 1 pointtype 5 pointsize mark
set style line 23 linecolor rgb '#44AA99' linewidth 1 pointtype 5 pointsize mark
set style line 24 linecolor rgb '#CC6677' linewidth 1 pointtype 5 pointsize mark
set style line 25 linecolor rgb '#7A3D47' linewidth 1 pointtype 5 pointsize mark
set style line 26 linecolor rgb '#66285B' linewidth 1 pointtype 5 pointsize mark
set style line 27 linecolor rgb '#DDCC77' linewidth 1 pointtype 5 pointsize mark
set style line 28 linecolor rgb '#BBBBBB' linewidth 1 pointtype 5 pointsize mark
plot data using ($6):(pick("EXTERNAL_INTERRUPT", y($3))):($6 - 0.276):($6 + 0.276):(y($7)):(y($7 + $3)) with boxxyerror linestyle 21 linewidth 0.3 title "EXTERNAL_INTERRUPT", \
     data using ($6):(pick("PENDING_INTERRUPT", y($3))):($6 - 0.276):($6 + 0.276):(y($7)):(y($7 + $3)) with boxxyerror linestyle 22 linewidth 0.3 title "PENDING_INTERRUPT", \
     data using ($6):(pick("APIC_ACCESS", y($3))):($6 - 0.276):($6 + 0.276):(y($7)):(y($7 + $3)) with boxxyerror linestyle 23 linewidth 0.3 title "APIC_ACCESS", \
     data using ($6):(pick("IO_INSTRUCTION", y($3))):($6 - 0.276):($6 + 0.276):(y($7)):(y($7 + $3)) with boxxyerror linestyle 24 linewidth 0.3 title "IO_INSTRUCTION", \
     data using ($6):(pick("IO_INSTRUCTION (userspace)", y($3))):($6 - 0.276):($6 + 0.276):(y($7)):(y($7 + $3)) with boxxyerror linestyle 25 linewidth 0.3 title "IO_INSTRUCTION (userspace)", \
     data using ($6):(pick("EPT_VIOLATION (userspace)", y($3))):($6 - 0.276):($6 + 0.276):(y($7)):(y($7 + $3)) with boxxyerror linestyle 26 linewidth 0.3 title "EPT_VIOLATION (userspace)", \
     data using ($6):(pick("VMCALL", y($3))):($6 - 0.276):($6 + 0.276):(y($7)):(y($7 + $3)) with boxxyerror linestyle 27 linewidth 0.3 title "VMCALL", \
     data using ($6):(pick("HLT", y($3))):($6 - 0.276):($6 + 0.276):(y($7)):(y($7 + $3)) with boxxyerror linestyle 28 linewidth 0.3 title "HLT"
unset output

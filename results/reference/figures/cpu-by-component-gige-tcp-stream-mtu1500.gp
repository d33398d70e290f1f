# CPU by component: rig gige, tcp-stream, send, MTU 1500, 16384 B messages
# Simulated; machine profile A; seeds 1 to 10; rig gige, guest-to-remote, tcp-stream, send, MTU 1500, 16384 B
# messages, 1 stream, receive_buffer_bytes=1048576, receive_buffer_autotune=off. Mean over seeds.
# Redraw in this folder: gnuplot -e "format='pdf'" cpu-by-component-gige-tcp-stream-mtu1500.gp
# Columns of cpu-by-component-gige-tcp-stream-mtu1500.csv: 1 series, 2 lane, 3 cores, 4 cores_ci95_low, 5 cores_ci95_high, 6 position, 7 cores_base
name = 'cpu-by-component-gige-tcp-stream-mtu1500'
legend_rows = 3; tick_px = 51; has_x_label = 0; caption_lines = 3
load 'style.gp'

if (!bare) {
    set label 1 "CPU by component" at screen 0.5, screen from_top(18) center
    set label 2 "rig gige, tcp-stream, send, MTU 1500, 16384 B messages" at screen 0.5, screen from_top(42) center font small
    set label 3 "Simulated; machine profile A; seeds 1 to 10; rig gige, guest-to-remote,\ntcp-stream, send, MTU 1500, 16384 B messages, 1 stream,\nreceive_buffer_bytes=1048576, receive_buffer_autotune=off. Mean over seeds." at screen 0.5, screen from_bottom(caption_px - 12) center font small textcolor rgb '#404040'
}
set key maxcols 3
x_min = -0.6
set xrange [x_min:9.6]
set xtics ("bare-\nmetal" 0, "assigned-\nnic" 1, "emulated-\nnic" 2, "virtio-\npci" 3, "virtio-\npci-\neventfd" 4, "vhost-\nnet" 5, "venet" 6, "virtio-\nvbus" 7, "xen-pv" 8, "lguest" 9) offset 0,tick_lift
x(stored) = stored / 1.0
set xtics scale 0
set grid noxtics
set xtics font tiny
set ylabel "CPU (host cores)"
y_min = 0
set yrange [y_min:1.2]
set ytics ("0" 0, "0.2" 0.2, "0.4" 0.4, "0.6" 0.6, "0.8" 0.8, "1" 1, "1.2" 1.2)
y(stored) = stored / 1.0

set style line 21 linecolor rgb '#4477AA' linewidth 1 pointtype 5 pointsize mark
set style line 22 linecolor rgb '#EE6677' linewidth 1 pointtype 5 pointsize mark
set style line 23 linecolor rgb '#228833' linewidth 1 pointtype 5 pointsize mark
set style line 24 linecolor rgb '#CCBB44' linewidth 1 pointtype 5 pointsize mark
set style line 25 linecolor rgb '#66CCEE' linewidth 1 pointtype 5 pointsize mark
set style line 26 linecolor rgb '#AA3377' linewidth 1 pointtype 5 pointsize mark
set style line 27 linecolor rgb '#BBBBBB' linewidth 1 pointtype 5 pointsize mark
plot data using ($6):(pick("guest", y($3))):($6 - 0.276):($6 + 0.276):(y($7)):(y($7 + $3)) with boxxyerror linestyle 21 linewidth 0.3 title "guest", \
     data using ($6):(pick("exit handling", y($3))):($6 - 0.276):($6 + 0.276):(y($7)):(y($7 + $3)) with boxxyerror linestyle 22 linewidth 0.3 title "exit handling", \
     data using ($6):(pick("worker", y($3))):($6 - 0.276):($6 + 0.276):(y($7)):(y($7 + $3)) with boxxyerror linestyle 23 linewidth 0.3 title "worker", \
     data using ($6):(pick("softirq", y($3))):($6 - 0.276):($6 + 0.276):(y($7)):(y($7 + $3)) with boxxyerror linestyle 24 linewidth 0.3 title "softirq", \
     data using ($6):(pick("hardirq", y($3))):($6 - 0.276):($6 + 0.276):(y($7)):(y($7 + $3)) with boxxyerror linestyle 25 linewidth 0.3 title "hardirq", \
     data using ($6):(pick("userspace", y($3))):($6 - 0.276):($6 + 0.276):(y($7)):(y($7 + $3)) with boxxyerror linestyle 26 linewidth 0.3 title "userspace", \
     data using ($6):(pick("other", y($3))):($6 - 0.276):($6 + 0.276):(y($7)):(y($7 + $3)) with boxxyerror linestyle 27 linewidth 0.3 title "other"
unset output
